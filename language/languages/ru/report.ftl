# Слова отчётов.


## nouns, numbers, findings

counted = { $n } { $noun }
noun-votes = { $n ->
    [one] голос
    [few] голоса
   *[other] голосов
}
noun-ballots = { $n ->
    [one] бюллетень
    [few] бюллетеня
   *[other] бюллетеней
}
noun-voters = { $n ->
    [one] избиратель
    [few] избирателя
   *[other] избирателей
}
noun-rights = { $n ->
    [one] право
    [few] права
   *[other] прав
}
noun-devices = { $n ->
    [one] устройство
    [few] устройства
   *[other] устройств
}
noun-minutes = { $n ->
    [one] минута
    [few] минуты
   *[other] минут
}
noun-lines = { $n ->
    [one] строка
    [few] строки
   *[other] строк
}
noun-records = { $n ->
    [one] запись
    [few] записи
   *[other] записей
}
noun-files = { $n ->
    [one] файл
    [few] файла
   *[other] файлов
}
noun-duties = { $n ->
    [one] обязанность
    [few] обязанности
   *[other] обязанностей
}
noun-boxes = { $n ->
    [one] ящик
    [few] ящика
   *[other] ящиков
}
noun-copies = { $n ->
    [one] копия
    [few] копии
   *[other] копий
}
noun-sheets = { $n ->
    [one] лист
    [few] листа
   *[other] листов
}
noun-slots = { $n ->
    [one] место
    [few] места
   *[other] мест
}
noun-voids = { $n ->
    [one] погашение
    [few] погашения
   *[other] погашений
}
noun-codes = { $n ->
    [one] код
    [few] кода
   *[other] кодов
}
noun-repeats = { $n ->
    [one] повтор
    [few] повтора
   *[other] повторов
}
noun-issues = { $n ->
    [one] выдача
    [few] выдачи
   *[other] выдач
}
noun-refusals = { $n ->
    [one] отказ
    [few] отказа
   *[other] отказов
}
noun-restarts = { $n ->
    [one] перезапуск
    [few] перезапуска
   *[other] перезапусков
}
noun-acts = { $n ->
    [one] акт
    [few] акта
   *[other] актов
}
noun-signatures = { $n ->
    [one] подпись
    [few] подписи
   *[other] подписей
}
noun-reports = { $n ->
    [one] отчёт
    [few] отчёта
   *[other] отчётов
}
noun-rehearsals = { $n ->
    [one] репетиция
    [few] репетиции
   *[other] репетиций
}
noun-gaps = { $n ->
    [one] пропуск
    [few] пропуска
   *[other] пропусков
}
noun-readings = { $n ->
    [one] показание
    [few] показания
   *[other] показаний
}
noun-notes = { $n ->
    [one] сообщение
    [few] сообщения
   *[other] сообщений
}
noun-places = { $n ->
    [one] место
    [few] места
   *[other] мест
}
noun-outages = { $n ->
    [one] простой
    [few] простоя
   *[other] простоев
}
noun-times = { $n ->
    [one] раз
    [few] раза
   *[other] раз
}
noun-ops-records = { $n ->
    [one] запись журнала работы
    [few] записи журнала работы
   *[other] записей журнала работы
}
noun-precincts = { $n ->
    [one] участок
    [few] участка
   *[other] участков
}
noun-electronic-votes = { $n ->
    [one] электронный голос
    [few] электронных голоса
   *[other] электронных голосов
}
noun-checkers = { $n ->
    [one] проверяющий, выбранный случайно
    [few] проверяющих, выбранных случайно
   *[other] проверяющих, выбранных случайно
}
span-seconds = { $s } с
span-minutes = { $m } мин
span-minutes-seconds = { $m } мин { $s } с
span-hours = { $h } ч
span-hours-minutes = { $h } ч { $m } мин
contest-number = голосование { $n }
option-number = вариант { $n }
line-against-all = против всех
line-blank = без отметки
line-invalid = недействительные
within = { $scope }: { $told }
pair = { $left } — { $a }, { $right } — { $b }
allowed = допустимо
most-allowed = { $left } — { $a }, а допустимо не более { $b }
finding-differs = { $pair }: разница не объяснена ({ $size })
needs-absent = нужен файл `{ $file }`, которого нет в папке
needs-broken = нужен файл `{ $file }`, который нельзя прочитать (R1)
needs-whole = нужен весь файл `{ $file }`, а он повреждён (R1)
no-paper-protocol = протокол по бумажным бюллетеням здесь не составлялся
no-electronic-protocol = электронный протокол здесь не составлялся
no-devices = устройств здесь нет: голосуют только на бумаге
report-level = L0: «согласовано» значит, что записи сходятся друг с другом там, где их сравнили. Об исходе выборов это ничего не говорит: голоса, изменённые до записи или одинаково перенесённые во всех записях, не нарушают ни одного тождества.
report-nothing = проверять нечего: ни одну проверку нельзя провести по этим файлам
report-consistent = согласовано (L0): замечаний нет, проведено проверок { $ran } из { $checks }
report-findings = { $n ->
    [one] { $n } замечание: { $headline }
    [few] { $n } замечания: { $headline }
   *[other] { $n } замечаний: { $headline }
}
slip = это объяснила бы одна описка: { $repair }
slip-transposed = `{ $field }` { $written } вместо { $read }, две цифры переставлены
slip-digit = `{ $field }` { $written } вместо { $read }, одна цифра неверна
slip-swapped = `{ $first }` { $a } и `{ $second }` { $b } стоят одно на месте другого

## missing votes

lost-admitted-desk = отметки об электронном голосовании в журнале стола регистрации
lost-admitted-not-void = отметки об электронном голосовании без тех, чьё право погашено без голоса
lost-counted = электронные голоса в сводном протоколе
lost-not-summed = считаны, но не просуммированы
lost-never-read = не считаны
lost-not-brought-back = не возвращены, с голосом или без него
lost-cannot-tell = нельзя сказать, считаны ли
lost-some = { $n } { $fate }
lost-missing = { $n ->
    [one] в сводном протоколе недостаёт { $n } электронного голоса ({ $fates })
    [few] в сводном протоколе недостаёт { $n } электронных голосов ({ $fates })
   *[other] в сводном протоколе недостаёт { $n } электронных голосов ({ $fates })
}
lost-rights = { $n ->
    [one] не возвращено { $n } право, с голосом или без него
    [few] не возвращено { $n } права, с голосом или без него
   *[other] не возвращено { $n } прав, с голосом или без него
}
lost-both = { $votes }, и { $rights }
lost-by-box = контроллер сохранил бюллетеней: { $read }; из них в сводном протоколе { $accounted }, считая недействительные по решению комиссии
lost-by-box-and-sheet = контроллер сохранил бюллетеней: { $read }, в электронном протоколе их { $sheet }; из них в сводном протоколе { $accounted }, считая недействительные по решению комиссии
lost-not-stored = допущено избирателей: { $admitted }, сохранено контроллером бюллетеней: { $read }; что каждый из остальных отметил голос, вероятно, но не записано
lost-unread = на устройствах остались несчитанные голоса: { $n }
lost-marked = по счётчикам устройств отмечено голосов: { $marked }, допущено избирателей: { $admitted }
lost-walked-off = избиратели ушли с устройством или картой; отметили ли они голос, не записано нигде
lost-undecided = нет ни содержимого урны, ни журнала работы, ни показаний всех устройств: несчитанные голоса и голоса, считанные, но не просуммированные, оставляют одну и ту же недостачу
lost-resolve-records = журнал работы, содержимое урны или счётчики каждого устройства из опечатанного пакета
lost-resolve-devices = считывание всех устройств, и переносных тоже, под наблюдением и акты о недостающих
lost-resolve-sheets = вывешенные копии всех трёх протоколов и повторное суммирование бюллетеней урны при наблюдателях
cause-unread = с несчитанными голосами: { $devices }
cause-lost-devices = нет на месте, не отвечает или потеряно: { $devices }
cause-came-back-empty = устройство вернулось без голоса и без права, { $times }
cause-lost-while-opening = линия оборвалась при передаче права, { $times }
cause-restarts = после перезапуска бюллетеней меньше, чем до него: { $restarts }
cause-not-returned = права, которые по протоколу так и не вернули
cause-outages = { $outages }; на руках при каждом не более { $devices } устройств

## the report as text

text-election = выборы
text-precinct = участок
text-stamp = вид
text-stamp-simulated = МОДЕЛЬ: это никогда не может сойти за результат
text-stamp-real = действующий участок
text-scenario = сценарий
text-seed = начальное число
text-written-by = записано
text-audited-by = проверено
text-assumes = допущение
text-lost = ПОТЕРЯННЫЕ ГОЛОСА  { $headline }
text-numbers = числа
text-void-by-decision = { $pair }, недействительных по решению — { $n }
text-fate = что с ними
text-fate-of = { $fate } — { $n }: { $because }
text-cause = причина
text-cause-of = { $cause }: объясняет не более { $n }
text-unexplained = не объяснено
text-unexplained-votes = ни одним записанным событием: { $votes }
text-resolve = что решит
text-severe = ТЯЖКОЕ  больше, чем может быть, или запись, на которую нельзя положиться
text-serious = СЕРЬЁЗНОЕ  числа не сходятся
text-procedure = ПОРЯДОК  действия против правил
text-reported = СО СЛОВ  сказано наблюдателями
text-class = вид
text-class-and-size = { $class }, { $size }
text-evidence = материалы
text-cannot-tell = неизвестно
text-and-more = и ещё { $n }
text-checks = ПРОВЕРКИ  ok: сходится   !!: замечание   --: нельзя провести
text-see-details = см. подробности
text-read = ПРОЧИТАНО
text-not-there = НЕТ
text-broken = ПОВРЕЖДЕНО
text-nothing = ничего
text-agree = Сходится проверок: { $agree } из { $checks }.
text-agree-and-not-run = Сходится проверок: { $agree } из { $checks }, не проведено: { $silent }.
text-together = ВМЕСТЕ
name-arithmetic = описка
name-lawful-remainder = законный остаток
name-deficit = недостача
name-surplus = излишек
name-record-conflict = записи противоречат друг другу
name-tally-mismatch = суммы не сходятся
name-cross-contest = разные голосования не сходятся
name-procedure = порядок проведения
name-integrity = целостность записи
name-reported-only = только со слов
place-whole = целиком
place-record = запись { $n } (смещение { $offset })
place-slot = место { $n } (смещение { $offset })
place-line = строка { $n }
place-byte = байт { $n }

## a check in words

explain-formula = формула
explain-rests-on = основание
explain-reads = читает
explain-also = также

## the outcome, L0 to L4

said-title = ЧТО МОЖНО СКАЗАТЬ ОБ ИСХОДЕ
said-l0-one = L0  записи сходятся друг с другом там, где их сравнили; об исходе это ничего не говорит.
said-l0-one-not = L0  не выполняется: записи противоречат друг другу или правилам, см. замечания.
said-l0-all = L0  записи всех участков ({ $all }) сходятся там, где их сравнили; об исходе это ничего не говорит.
said-l0-some = L0  не выполняется на участках: { $some } из { $all }, см. замечания.
said-l1 = L1  не утверждается: бумажную часть подтвердил бы пересчёт бумажных бюллетеней или выборка из них при названном риске, если их хранение нигде не прерывалось.
said-not-computed = L2, L3  не вычислены: нужны определение выборов, протоколы и голосование, в котором побеждает один кандидат. Места списков зависят от голосов всей страны (`saylau explain seat-change`).
said-l4 = L4  всё остальное — как сообщено: ничто здесь не показывает, что голоса на устройствах — те, которые отдали избиратели.
said-nobody = { $contest }{ $place }: ни один кандидат не впереди всех остальных строк бюллетеня.
said-place = , прочитано: { $precincts }
said-place-district = , { $district }, прочитано: { $precincts }
said-district = округ { $name }
said-all-districts = все округа
said-contest = { $contest }{ $place }: { $leaders }. На бумаге: { $ballots }; электронных голосов не более: { $bounds }.
said-surplus = { $contest } Лишних, которых не объясняет ни одна запись: { $ballots }.
said-bound = { $n } { $basis }
said-not-bounded = ни одна запись их не ограничивает
said-by-protocol = по электронному протоколу
said-by-counters = по счётчикам
said-by-list = по отметкам в списке избирателей
said-by-paper = по числу избирателей в списке без выданных бумажных бюллетеней
said-leads = впереди { $names }
said-lead = впереди { $names }
said-majority = больше половины у { $names }
said-run-off = больше половины нет ни у кого, во второй тур выходят { $names }
said-the-contest = голосование
said-withheld = часть строк отклонена, поэтому ни один перевес здесь не полон: кроме L0, ничего не говорится.
said-two = { $first } и { $second }
quoted = `{ $name }`
said-all-but = все, кроме { $name }, вместе
said-more = ещё { $n } с большим перевесом: они есть в `--json`.
said-conditions = L2 сверяет бумагу со средним t, где 1 — голос за победителя, 0 — за другого и 1/2 — остальное. L3 верно, только если проверяющие выбраны случайно, список кодов полон, двух избирателей не привели к одному коду и нет принуждения; доказать неверный код избиратель не может.
said-ahead = впереди `{ $loser }` на { $margin }: на бумаге { $paper }, на устройствах { $electronic }
said-winner-ahead = `{ $winner }` впереди `{ $loser }` на { $margin }: на бумаге { $paper }, на устройствах { $electronic }
said-codes-all = L3  если бумага подтверждена, изменение всех электронных голосов не поменяло бы местами эту пару.
said-codes = L3  если бумага подтверждена, изменение голосов ({ $votes }) ещё не меняет местами эту пару; большее исключают на уровне 5 %: { $checkers }, если ни один неверный код не найден.
said-codes-none = L3  никакое число проверок кодов не решает эту пару.
said-cannot = L2  никакая проверка бумаги не может подтвердить эту пару: { $margin } не больше, чем { $bounds }.
said-any-number = любое число
said-can = L2  проверка бумаги может подтвердить эту пару, что бы ни сделали устройства: { $bounds }.
said-can-and-not = L2  проверка бумаги может подтвердить эту пару, что бы ни сделали устройства: { $bounds }; но не против { $others }.
said-exceeds = { $margin } > { $bound }
said-exceeds-mean = { $margin } > { $bound } (t = { $mean })

## a simulated day as text

day-place = { $city }, участок { $number }, округ { $district }, { $profile }, избирателей в списке: { $listed }. МОДЕЛЬ, начальное число { $seed }.
day-line = очередь
day-votes = сохранено или выдано за полчаса
day-device = устройство
day-paper = бумага
day-left = ушли
day-cell = одна клетка = { $voters }
day-for-good = насовсем
day-until = до { $at }
day-came = Пришли { $came }, на дому посетили { $home }. Проголосовали на устройстве { $electronic }, на бумаге { $paper }
day-took-away = унесли бюллетень { $n }
day-not-listed = нет в списке { $n }
day-already-marked = уже с отметкой { $n }
day-no-barcode = отказано из-за отсутствия штрихкода { $n }
day-no-paper = не получили бумагу и ушли { $n }
day-gave-up = не дождались { $n }
day-turned-away = не были допущены { $n }
day-blank = вернули устройство без голоса { $n }
day-walked-off = ушли с устройством { $n }
day-missed-at-home = не дождались на дому { $n }
day-twice = Из них проголосовали обоими способами: { $n }.
day-stranded = Голосов, отмеченных на устройствах и не попавших в урну: { $n }.
day-waits = Ожидание у стола: в среднем { $mean }, у 95 % не больше { $p95 }. Ожидание устройства: в среднем { $device }.
day-rule = До сих пор — день, как он прошёл в модели. Дальше — проверка, которая читала только папку материалов.
day-observers = наблюдатели
day-report = отчёт
day-fingerprint = отпечаток

## what held for a while on a simulated day, and what happened

held-no-mains = нет сети
held-phase-lost = пропала одна фаза
held-computer-down = компьютер не работает
held-clock-wrong = часы неверны
held-devices-dead = устройства вышли из строя
held-no-device-works = ни одно устройство не работает
held-devices-hang = устройства зависли
held-mixed-firmware = разные прошивки
held-line-noise = помехи на линии
held-line-upset = линия сбоит
held-line-cut = линия оборвана
held-counter-stuck = счётчик стоит
held-one-channel = только один способ голосования
held-paper-refused = в бумаге отказывают
held-desks-closed = столы закрыты
happened-system-tested = система проверена, нулевой отчёт напечатан
happened-system-started = пароль запуска распечатан, система запущена
happened-polls-open = голосование началось
happened-to-paper = комиссия переходит на бумагу
happened-mixed-voting = объявлено смешанное голосование
happened-restart-refused = в перезапуске отказано: акт подписали не все члены
happened-restarted = система перезапущена по записи, составлен акт
happened-goes-on = электронное голосование продолжается
happened-put-aside = устройство не отвечает и отложено
happened-plugged-anew = считыватель или терминал не отвечает, его подключают заново
happened-spare-taken = запасное устройство заменяет вышедшее из строя
happened-back-from-homes = члены комиссии вернулись от голосующих на дому
happened-carried-out = бюллетени вынесены
happened-brought-back = бюллетени принесены обратно
happened-lent = бюллетени одолжены другому участку
happened-lent-back = одолженные бюллетени вернулись
happened-delivered = недостающие бюллетени доставлены
happened-doors-close = двери закрываются
happened-waits-no-longer = комиссия больше не ждёт
happened-summed = голоса подсчитаны, протоколы подписаны
happened-ballot-refused = бюллетень отклонён: код { $result }
happened-to-homes = члены комиссии идут к голосующим на дому, прав на переносном устройстве: { $rights }

## lines and servers alone, as text

waits-head = { $n ->
    [one] Сценарий очередей, { $n } день. МОДЕЛЬ, начальное число { $seed }.
    [few] Сценарий очередей, { $n } дня. МОДЕЛЬ, начальное число { $seed }.
   *[many] Сценарий очередей, { $n } дней. МОДЕЛЬ, начальное число { $seed }.
}
waits-of-a-day =
    Каждый идёт к столу регистрации, потом в одну из кабин `equipment.booths`, какой бы способ ни выбрал. Из сбоев играются
    только `power-cut` и `desk-dead`: кабины замирают, и никто не берёт вместо этого бумагу.
waits-alone = Только очереди и обслуживающие: ни линий связи, ни записей, проверять нечего.
waits-came = Пришло { $n }, в расчёт вошло { $counted }, из них обслужены на каждой ступени { $passed }.
waits-stranded = Остались в очереди, где обслуживание не возобновилось: { $n }. Ни ожидание, ни пребывание, ни задержка их не считают.
waits-wait = ожидание, с
waits-served = обслужено
waits-full = нет места
waits-gave-up = не дождались
waits-left-standing = остались
waits-mean = среднее
waits-deviation = откл.
waits-p95 = 95 % не дольше
waits-longest = дольше всех
waits-longer = % дольше чем
waits-minutes = { $n } мин
waits-at-close = к закрытию
waits-in-line = в очереди
waits-being-served = обслуживаются
waits-stay = От прихода до ухода обслуженных на каждой ступени: в среднем { $stay } с.
waits-overrun = От закрытия до ухода последнего: в среднем { $overrun } мин.
waits-law-holds = Закон Литтла, в целых наносекундах: выполняется.
waits-law-broken = Закон Литтла, в целых наносекундах: НЕ ВЫПОЛНЯЕТСЯ: в программе ошибка.
