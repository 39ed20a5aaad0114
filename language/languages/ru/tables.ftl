# Слова таблиц.


## identities

table-p1-title = полученные бюллетени выданы, испорчены, остались или потеряны
table-p1-formula = R + принятые + неучтённые = переданные + I_early + I_in + I_out + S + U (или погашенные) + потерянные
table-p1-explanation = Каждый полученный бумажный бюллетень должен был куда-то деться. Если получено больше, чем учтено, бюллетеней недостаёт; если учтено больше, чем получено, потерей это не объяснить. Где система подсчёта не принимает лист, который не сходится, соотношение выполняется везде и показывает только это.
table-p2-title = извлечено бюллетеней не больше, чем выдано
table-p2-formula = F_s + F_m <= I_early + I_in + I_out, и каждый ящик отдельно
table-p2-explanation = Избиратель может унести бюллетень, поэтому извлечь могут меньше, чем выдано: это законный остаток. Больше — никакой потерей не объяснить. Выданные досрочно могут лежать в любом ящике, поэтому каждый ящик сверяется со своей выдачей вместе с досрочной. По казахстанскому правилу один лишний бюллетень делает переносной ящик недействительным.
table-p3-title = извлечённые бюллетени действительны или недействительны
table-p3-formula = F_s + F_m = действительные + недействительные
table-p3-explanation = Каждый извлечённый из ящика бюллетень либо действителен, либо недействителен. Если извлечено больше, чем разобрано, есть бюллетени, которых никто не сосчитал; если разобрано больше, чем извлечено, есть голоса без бюллетеня.
table-p4-title = действительных бюллетеней столько, сколько всех голосов
table-p4-formula = действительные = сумма v_k, считая против всех
table-p4-explanation = Каждый действительный бюллетень — голос за один вариант. Чьих голосов слишком много, это соотношение не говорит: голос, перенесённый с одного варианта на другой, суммы не меняет.
table-p5-title = подписей за бумагу столько, сколько выдано бюллетеней
table-p5-formula = отметки о бумаге в списке = I_early + I_in + I_out
table-p5-explanation = Избиратель расписывается за бюллетень. Бюллетени сверх подписей не выданы никому из списка; подписи сверх бюллетеней поставлены за тех, кто их не брал.
table-p6-title = вне помещения выдано бюллетеней не больше, чем подано заявлений
table-p6-formula = I_out <= заявления о голосовании на дому
table-p6-explanation = Бюллетень покидает помещение только ради избирателя, подавшего заявление. Меньше бюллетеней, чем заявлений, — законно: избиратель мог отсутствовать или передумать.
table-e1-title = отметок об электронном голосовании столько, сколько в журнале штрихкодов
table-e1-formula = M_e <= B <= M_e + без голоса
table-e1-explanation = Список отмечает человек, журнал пишет программа, для одних и тех же избирателей. Разница говорит, что одно из них неверно, но не что именно. Право, вернувшееся без голоса, снимает свою отметку; отходит ли назад и журнал, неизвестно, поэтому приняты оба толкования. Где форма не знает возвратов без голоса, оба числа должны быть одинаковы.
table-e2-title = выданные карты использованы, возвращены без голоса или не возвращены
table-e2-formula = карты = C + без голоса + не возвращены
table-e2-explanation = Каждая выданная карта или устройство возвращается с голосом, без него или не возвращается. Больше голосов, чем карт, потерей не объяснить.
table-e3-title = терминалы насчитали столько же, сколько контроллер
table-e3-formula = сумма T_i = K
table-e3-explanation = Обе стороны — программы, поэтому разница говорит, что одна неверна, а согласие говорит мало. К этому соотношению относятся и журналы, нулевые отчёты и время; в таблице протоколов их нет.
table-e4-title = контроллер, поданные бюллетени и голоса сходятся
table-e4-formula = K = C = сумма e_k, считая против всех
table-e4-explanation = Одно число в трёх местах. Голоса поданные и не просуммированные — недостача; просуммированные и не поданные — излишек.
table-e5-title = контрольных кодов не больше, чем бюллетеней
table-e5-formula = коды <= C, и коды_k <= e_k для каждого варианта
table-e5-explanation = Контрольный код необязателен и стоит при одном варианте, поэтому кодов может быть меньше, чем голосов, но не больше.
table-e6-title = электронных бюллетеней не больше, чем допущенных избирателей
table-e6-formula = C <= M_e
table-e6-explanation = Если подано бюллетеней больше, чем отмечено избирателей, так выглядит вброс; если меньше, избиратели могли уйти, не проголосовав.
table-m1-title = участвует не больше, чем есть в списке
table-m1-formula = M_p + M_e и выданные бюллетени вместе с C <= L + включённые + по открепительным
table-m1-explanation = Никто не голосует дважды и никто не голосует вне списка, каким бы способом ни голосовал. Отмечен ли один избиратель в обоих столбцах, видно только из самого списка.
table-m2-title = голосования одних и тех же избирателей сходятся
table-m2-formula = C одинаково в обоих голосованиях; извлечённых в одном не больше, чем выданных в другом
table-m2-explanation = Одна карта содержит все голосования, поэтому в каждом подано поровну бюллетеней. На бумаге избирателю выдают по бюллетеню на каждое голосование, и один он может унести. Где часть избирателей вправе участвовать только в одном, бумажная часть этого соотношения законно не выполняется: тогда `other_issued` и `other_found` не указывают.
table-s1-title = сводный протокол — сумма своих частей
table-s1-formula = сводный_k = v_k + e_k; приняло участие = I_early + I_in + I_out + C; итоги территории = сумма её участков
table-s1-explanation = Сводный протокол складывает бумажный и электронный. Разница говорит, что один из трёх листов неверен. Итоги территорий сверяются там, где разметка говорит, в каких строках они стоят.
part-all-boxes = все ящики
part-stationary-boxes = стационарные ящики
part-mobile-boxes = переносные ящики
part-marks = отметки
part-barcode-log = журнал штрихкодов
part-controller-and-cast = контроллер и поданные бюллетени
part-cast-and-votes = поданные бюллетени и голоса
part-controller-and-votes = контроллер и голоса
part-all-choices = все варианты
part-each-choice = каждый вариант
part-marks-on-list = отметки в списке
part-issued-and-cast = бюллетени выданные и поданные
part-electronic = электронная часть
part-paper-here = бумага этого голосования
part-paper-there = бумага другого голосования
part-voters = избиратели
part-taken-away = унесено
basis-is-physical = вещественное
basis-is-arithmetic = арифметика
basis-is-list = список
basis-is-software = программа
votes-of-all-choices = `{ $votes }` — голоса всех вариантов
votes-of-each-choice = `{ $votes }` — голоса каждого варианта
lacks-votes = голосов вариантов
lacks-votes-of = голосов вариантов `{ $votes }`
lacks-one-of = { $first } или { $second }

## findings

table-votes-together = голоса { $n } вариантов { $sum }
table-resolve-arithmetic = подписанный лист, сверенный с таблицей: описка либо в нём, либо пришла с таблицей
table-resolve-surplus = пересчёт бюллетеней со сверкой с корешками, подписями и списком избирателей участка
table-resolve-deficit = пересчёт бюллетеней и неиспользованного запаса и акты комиссии
table-resolve-records = сами журналы и счётчики в материалах участка
table-resolve-sheets = подписанные листы и пересчёт бюллетеней
table-resolve-boxes = ящики обоих голосований, вскрытые вместе
table-resolve-acts = акты комиссии

## what the whole comes to

table-level = L0: «согласовано» значит, что числа каждого протокола сходятся друг с другом там, где они есть в таблице. Об исходе это ничего не говорит: лист, числа которого изменены согласованно, сходится, а форма, не принимающая несошедшегося, заставляет сойтись каждый лист.
table-nothing = проверять нечего: ни один протокол нельзя сверить ни с одним соотношением
table-disagree = { $n ->
    [one] { $n } протокол не согласен сам с собой
    [few] { $n } протокола не согласны сами с собой
   *[other] { $n } протоколов не согласны сами с собой
}
table-totals-differ = итогов территорий, не равных своим суммам: { $n }
table-rows-refused = отклонено: { $rows }
table-consistent = согласовано (L0): замечаний нет, проверено соотношений { $examined } из { $all }
table-consistent-forced = согласовано (L0): замечаний нет, проверено соотношений { $examined } из { $all }, из них по этой форме не могут нарушиться { $forced }
noun-rows = { $n ->
    [one] строка
    [few] строки
   *[other] строк
}
noun-refused-rows = { $n ->
    [one] отклонённая строка
    [few] отклонённые строки
   *[other] отклонённых строк
}
noun-protocols = { $n ->
    [one] протокол
    [few] протокола
   *[other] протоколов
}
claim-verified = Что результат подтверждён: голоса, перенесённые одинаково во всех числах листа или до записи, не нарушают ни одного соотношения.
claim-single-votes = Что-либо об отдельных электронных голосах: ни одно число таблицы не показывает, что голоса на устройствах — те, которые отдали избиратели.
claim-forced = Что-либо из { $codes }: форма не принимает лист, который их нарушает, и то, что они выполняются во всех сравнениях ({ $n }), показывает лишь, что кто-то добился схождения листа.
claim-cannot-fail = Что-либо из { $codes }: по разметке обе части — одни и те же столбцы, и все сравнения ({ $n }) сходятся, что бы ни говорила таблица.
claim-may-be-forced = Что { $codes } могли нарушиться: их не нарушает ни один из протоколов ({ $n }). Узнайте, не отклоняет ли форма или система подсчёта лист, который их нарушает, и если да, перечислите их в `forces`.
claim-not-examined = Что-либо о { $codes }: в таблице нет их чисел.
claim-refused = Что-либо об отклонённых строках ({ $n }): их голосов нет ни в одном числе этого отчёта, поэтому ни один перевес здесь не полон.
claim-left-out = Что-либо о строках, которые разметка исключает ({ $n }): их голосов нет ни в одном числе этого отчёта.
claim-unexamined = Что-либо о голосах ({ $n }) строк, которые входят в результат и не сверены ни с одним соотношением.
slip-is-transposed = две цифры переставлены
slip-is-swapped = стоят одно на месте другого
slip-is-digit = одна цифра неверна
slip-omitted = слагаемое пропущено в сумме
slip-doubled = слагаемое вошло в сумму дважды
explain-in-a-table = в таблице протоколов

## the report on tables as text

table-heading-refused = ОТКЛОНЁННЫЕ СТРОКИ
table-heading-worst = ХУДШИЕ ЗАМЕЧАНИЯ
table-heading-totals = ИТОГИ, НЕ РАВНЫЕ СУММАМ
table-heading-claims = ЧЕГО УТВЕРЖДАТЬ НЕЛЬЗЯ
table-heading-identities = СООТНОШЕНИЯ
table-heading-result = РЕЗУЛЬТАТ ПО ПРОЧИТАННЫМ СТРОКАМ
table-heading-effect = ЧТО ЗАМЕЧАНИЯ МОГЛИ ИЗМЕНИТЬ САМОЕ БОЛЬШЕЕ
table-heading-missing = НЕДОСТАЮЩИЕ ЭЛЕКТРОННЫЕ ГОЛОСА
table-left-out-kept = исключено: { $rows }, { $reason }; их голоса входят в результат
table-left-out-lost = исключено: { $rows }, { $reason }; их голоса не учтены нигде
table-read = `{ $file }`: { $protocols }, всего { $rows }
table-read-totals = строк итогов { $n }
table-read-refused = отклонено { $n }
table-read-blank = пустых { $n }
table-read-form = { $line } ({ $form })
table-of-reason = { $n }: { $reason }
table-place-line = `{ $file }`, строка { $n }
table-place-column = `{ $file }`, строка { $n }, столбец `{ $column }`
table-told-at = { $place }: { $told }
table-more-rows = и ещё строк: { $n }
table-more-protocols = и ещё протоколов: { $n }; их показывает --all, а --findings пишет в таблицу
table-more-totals = и ещё итогов: { $n }
table-more-choices = и ещё вариантов: { $n }
table-more-districts = и ещё округов с большим перевесом: { $n }
table-more-touched = и ещё округов с замечаниями: { $n }; они есть в `--json`
table-more-furthest = и ещё протоколов: { $n }; они есть в `--json`
table-more-shown-by-all = и ещё округов: { $n }; их показывает `--all`
table-more-precincts = и ещё участков: { $n }
table-more-refused = и ещё отклонено: { $n }
table-broken-by = { $what }: { $claim }, на { $n }
table-slip = описка
table-slip-all = { $repair }; это объяснило бы всё
table-slip-part = { $repair }; это объяснило бы часть
table-slip-all-others = { $repair }; это объяснило бы всё, как и { $others }
table-slip-part-others = { $repair }; это объяснило бы часть, как и { $others }
noun-other-slips = { $n ->
    [one] другая описка
    [few] другие описки
   *[other] других описок
}
table-change = `{ $field }` { $written } вместо { $meant }
table-repair = { $changes }: { $slip }
table-box = ящик
table-box-at-stake = где один лишний бюллетень делает переносной ящик недействительным, под вопросом { $ballots }
table-reach = влияние
table-reach-at-most = из самого малого перевеса не более: { $votes }
table-total-differs = { $place }, строка { $line }: { $field } — { $total }, а по участкам { $sum }
state-text-held = выполняется
state-text-forced = выполняется, потому что к этому принуждает форма: это ничего не доказывает
state-text-cannot-fail = выполняется, потому что обе части — одни и те же столбцы таблицы: это ничего не доказывает
state-text-failed = НАРУШЕНО
state-text-failed-though-forced = НАРУШЕНО, хотя форма не должна была этого допустить
state-text-not-examined = не проверено
table-identity = { $code }  { $title } [{ $basis }]: { $state }
table-part = { $part }: { $told }
table-lacks = не проверено, нет { $lacks }
table-totals-examined = итоги территорий: проверено { $examined }, не равны суммам { $wrong }
table-not-examined = не проверено: { $codes }
table-code-lacks = { $code } — нет { $lacks }
table-code-no-protocol = { $code } — нет протоколов
table-none-failing = проверено { $examined }, нарушений 0
table-failing-bound = проверено { $examined }, нарушено { $failing }: лишних { $left }, самое большее { $largest } в одном протоколе
table-failing-equal = проверено { $examined }, нарушено { $failing }: левая часть больше на { $left }, правая на { $right }, самое большее { $largest } в одном протоколе
table-remainder = { $line }; законный остаток в { $precincts }: { $sum } { $name }
table-comparisons-of = { $codes } (сравнений: { $n })
table-could-not-fail = по этой форме не могли нарушиться: { $idle }; могли: { $could }
table-none = ни одно
table-in-district = округ { $name }: { $told }
table-elects-nobody = { $name } (никого не избирает)
table-closest-pair = ближайшие победитель и проигравший: { $winner } перед { $loser }, перевес { $margin }
table-closest-lists = ближайшие соседние списки: { $winner } перед { $loser }, перевес { $margin }
table-no-method = как голоса становятся местами, разметка не говорит: `method` в `[contest]`
table-rule = { $rule }: { $elected }
rule-most = по наибольшему числу голосов
rule-majority = более половины, иначе второй тур двух первых
rule-largest-remainder = по наибольшему остатку
rule-dhondt = по наибольшим средним, д’Ондт
rule-sainte-lague = по наибольшим средним, Сент-Лагю
table-tie-open = равенство оставляет это открытым: ни один голос переносить не надо
table-least-between = наименьшее, что это меняет: { $votes }, засчитанные за { $to } вместо { $from }
table-least-after = наименьшее, что это меняет: { $votes }, засчитанные за другого, после чего { $what }
change-majority-lost = больше половины нет ни у кого
change-majority-won = у кого-то больше половины
change-other-run-off = во второй тур выходят другие или равенство оставляет это открытым
change-open = это открыто
change-level = с ним сравнялась строка, которая никого не избирает
table-elected = избраны: { $names }
table-seats-of-lists = { $seats }, { $lists }
noun-seats = { $n ->
    [one] место
    [few] места
   *[other] мест
}
noun-lists = { $n ->
    [one] список
    [few] списка
   *[other] списков
}
table-run-off = второй тур: { $names }
table-open-places = открыто: { $places }, между { $names }
noun-open-places = { $n ->
    [one] место
    [few] места
   *[other] мест
}
table-nobody-elected = никто не избран
table-rows-in-no-margin = не вошли ни в один перевес: { $rows }, поэтому о голосовании в целом здесь ничего не сказано
table-bounds-found = это ограничивает найденное; того, что не нарушает соотношений, здесь не ограничивает ничто
table-pair-effect = { $winner } перед { $loser }, перевес { $margin }: { $votes } по материалам, { $without }, если каждый переносной ящик с лишним бюллетенем недействителен
noun-pairs = { $n ->
    [one] пара
    [few] пары
   *[other] пар
}
table-order-stands = это меньше перевеса ({ $pairs }): найденное не могло изменить их порядок
table-order-open = это не меньше перевеса ({ $n } из: { $pairs }): найденное могло изменить их порядок
table-outcome-stands = лишних или недостающих: { $ballots }, а если каждый такой ящик недействителен — { $without }; исход меняют { $votes }: найденное не могло его изменить
table-outcome-open = лишних или недостающих: { $ballots }, а если каждый такой ящик недействителен — { $without }; исход меняют { $votes }: найденное могло его изменить
noun-switched-votes = { $n ->
    [one] перенесённый голос
    [few] перенесённых голоса
   *[other] перенесённых голосов
}
noun-ballots-or-votes = { $n ->
    [one] бюллетень или голос
    [few] бюллетеня и голоса
   *[other] бюллетеней и голосов
}
table-furthest = дальше всего: голоса по материалам, голоса при недействительном переносном ящике
table-furthest-place = { $place }, строка { $n }
table-furthest-place-file = { $place }, `{ $file }`, строка { $n }
said-l1-to-l4 = L1–L4  { $why }
said-l0-nothing = L0  не утверждается: не проверено ничего, что могло нарушиться.
said-l0-totals = L0  не выполняется: итоги территорий, не равные суммам своих участков: { $n }.
said-l0-protocols = L0  согласны сами с собой в соотношениях, которые могли нарушиться ({ $identities }): { $protocols }; об исходе это ничего не говорит.
said-l0-failing = L0  не выполняется в { $n }, всего { $protocols }, см. замечания; об исходе остальные ничего не говорят.
said-no-channels = L1–L4  не сказаны: форма не отделяет электронное голосование от бумажного. Верен ли исход, может показать только пересчёт бюллетеней.
said-surplus-fewer = лишних по P2, E6 и M1, каждый ящик отдельно: { $ballots }; это меньше, чем { $what }. Потерей их не объяснить; бюллетень не в том ящике — может
said-surplus-not-fewer = лишних по P2, E6 и M1, каждый ящик отдельно: { $ballots }; это не меньше, чем { $what }. Потерей их не объяснить; бюллетень не в том ящике — может
said-the-switches = число голосов, меняющих исход ({ $votes })
said-the-margin = самый малый перевес, { $margin }
said-unexamined-cannot = строк, не сверенных ни с одним соотношением: { $votes }; засчитанные за другого, они не могут достичь: { $what }
said-unexamined-could = строк, не сверенных ни с одним соотношением: { $votes }; засчитанные за другого, они могли бы достичь: { $what }
said-lists = L2, L3  говорятся о кандидатах, пара за парой; о списках — только сколько электронных голосов возможно.
said-seats-stand = возможных электронных голосов и лишних бюллетеней ({ $votes }) меньше, чем меняет место ({ $switches }): если бумага такова, как сообщено, места стоят, что бы ни сделали устройства
said-seats-open = возможных электронных голосов и лишних бюллетеней ({ $votes }) не меньше, чем меняет место ({ $switches }): ничто здесь не показывает, что проверка бумаги могла бы подтвердить места
missing-none = ни одного голоса допущенных избирателей, проверено: { $protocols }
missing-fewer = { $precincts } из { $examined }: сосчитано меньше, чем допущено избирателей, не вернувших устройство без голоса, на { $votes }
missing-not-summed = сохранены системой, но не вошли в голоса вариантов
missing-rights = права, которые не вернули, с голосом или без него
missing-explained = не считаны; записанные простои могли задержать столько самое большее
missing-explained-or-not-summed = не считаны или не просуммированы (сколько сохранено, таблица не говорит); записанные простои могли задержать столько самое большее
missing-unexplained = не считаны; ни один записанный простой их не объясняет
missing-unexplained-or-not-summed = не считаны или не просуммированы (сколько сохранено, таблица не говорит); ни один записанный простой их не объясняет
missing-no-outages = не считаны; записи простоев не дано: разметка может назвать `stranded`, а --outages — таблицу
missing-no-outages-or-not-summed = не считаны или не просуммированы (сколько сохранено, таблица не говорит); записи простоев не дано: разметка может назвать `stranded`, а --outages — таблицу
missing-here = { $place }, `{ $file }`, строка { $n }: допущено { $admitted }, сосчитано { $counted }; недостаёт { $missing }, записанными простоями объяснено не более { $explained }, не объяснено { $unexplained }
missing-outages = записано: { $outages }, задержано не более: { $votes }
missing-outages-file = `{ $file }`: записано: { $outages }, задержано не более: { $votes }
missing-unknown = нет среди протоколов: { $precincts }, первый: { $first }
missing-refused = отклонено: строка { $n }: { $told }
missing-refused-column = отклонено: строка { $n }, столбец `{ $column }`: { $told }
missing-margin-stands = будь все { $votes } за { $loser }, перевес { $margin } всё равно остался бы
missing-margin-falls = будь все { $votes } за { $loser }, они покрыли бы перевес { $margin }
noun-identities = { $n ->
    [one] соотношение
    [few] соотношения
   *[other] соотношений
}

## how a table is written, and rows that are refused

refused-fields = полей { $n }, а столбцов в таблице { $wanted }
refused-no-number = числа нет
refused-field = { $reason }: `{ $field }`
refused-sum = вместе столбцы дают слишком большое для счёта число: { $sum }
refused-no-precinct = участок не назван
refused-no-district = округ не назван
refused-districts = округов уже { $n }: `{ $name }`
refused-precinct-twice = участок `{ $precinct }` уже есть в строке { $n }
refused-precinct-in-tables = участок `{ $precinct }` уже есть в строке { $n } таблицы { $table }
refused-totals-twice = итоги территории уже есть в строке { $n }
reason-fraction = дробное число
reason-negative = отрицательное число
reason-missing = числа нет
reason-too-large = число, слишком большое для счёта
reason-duplicate = участок повторяется
reason-unreadable = нельзя прочитать
reason-no-precinct = участок не назван
reason-not-a-number = текст вместо числа
reason-too-few-fields = слишком мало полей
reason-too-many-districts = слишком много округов
reason-too-many-fields = слишком много полей
row-not-utf8 = не в UTF-8, в отличие от остальной таблицы
row-too-long = в строке больше { $bytes } байт
row-too-long-or-wide = в строке больше { $bytes } байт или { $fields } полей
row-open-quote = в строке больше { $bytes } байт или { $fields } полей: не осталась ли кавычка незакрытой?
form-text = { $encoding }, между полями { $delimiter }
form-tabs = табуляция
form-workbook = XLSX, лист `{ $sheet }`
form-parquet = файл Parquet
form-zipped = `{ $member }` в архиве zip, { $form }

## an audit of batches

batch-of = пачка `{ $batch }` из `{ $jurisdiction }`
batch-not-counted = { $batch }: попала в выборку и не пересчитана
batch-in-no-manifest = { $batch }: попала в выборку, а ни в одной описи её нет
batch-p = опубликовано p = { $said }, а по пересчёту p = { $p }
batch-votes-alone = { $batch }: голоса есть, а ни в одной описи её нет
batch-no-votes = { $batch }: в описи есть, а сообщённых голосов нет
batch-too-many = { $batch }: голосов { $votes } на { $ballots }
batch-total = у `{ $choice }` голосов { $said } по отчёту проверки и { $found } во всех пачках
batch-cast = по отчёту проверки подано бюллетеней { $said }, а в описях их { $ballots }
batch-ballots = { $batch }: по отчёту проверки { $ballots }, по описи { $listed }
batch-other-votes = { $batch }: в отчёте проверки другие сообщённые голоса
batches-label-records = записи
batches-label-bound = граница
batches-label-draws = выборка
batches-label-risk = риск
batches-label-counted = пересчёт
batches-label-differing = расхождения
batches-confirmed = { $contest }: подтверждено при пределе риска { $limit }
batches-not-confirmed = { $contest }: не подтверждено при пределе риска { $limit }
batches-records = бюллетеней { $ballots }, пачек { $batches }, юрисдикций { $jurisdictions }
batches-bound = U = { $bound }
batches-no-bound = не ограничена
batches-all = все
batches-draws = пересчитано { $draws }; нужно { $needed }, с одной запасной { $spare }
batches-risk = p = { $p }, log10 p = { $log }; { $said }
batches-published = опубликовано { $said }
batches-unpublished = не опубликовано
batches-counted = пачек { $batches }, бюллетеней { $ballots }, считая те, что вне выборки
batches-differing = из них { $n }
batches-drawn = в выборке
batches-beside = вне выборки
batches-more = и ещё { $n }: они есть в `--json`
batches-contradictions = противоречий между файлами: { $n }
batches-note = Риск вычислен для выборки, о которой говорит отчёт. Следуют ли её пачки из публичного начального числа, не вычислено.
