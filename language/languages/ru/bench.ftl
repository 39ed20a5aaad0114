# Слова отчётов стенда.


## verdicts

bench-skipped = ПРОПУЩЕНО
bench-pass = ПРОЙДЕНО
bench-marginal = ПРОЙДЕНО (у предела)
bench-inconclusive = НИЧЕГО НЕ СКАЗАНО
bench-fail = НЕ ПРОЙДЕНО
bench-error = ОШИБКА
bench-no-reason = причина не названа
bench-when-it-fails = Если не пройдена: { $meaning }

## line, host and run

bench-terminal = терминал
bench-controller = контроллер
bench-both-ends = обе стороны
bench-fact-profile = профиль
bench-fact-device-under-test = проверяемое устройство
bench-fact-device-id = номер устройства
bench-fact-model = модель устройства
bench-fact-firmware = прошивка
bench-fact-boot-count = число запусков
bench-fact-line = линия
bench-fact-port = порт
bench-fact-adapter = переходник
bench-fact-driver = драйвер
bench-fact-baud = скорость, бод
bench-fact-settings = настройки
bench-fact-seed = начальное число
bench-fact-host-load = нагрузка компьютера
bench-fact-host-clock = часы компьютера
bench-fact-worst-hiccup = худшая задержка
bench-fact-began-at = начало
bench-fact-tool-version = версия программы
bench-fact-capture = запись линии
bench-fact-capture-sha256 = SHA-256 записи
bench-settings-as-asked = как просили
bench-load = в начале { $began }, в конце { $ended } (процессоров: { $processors })

## numbers

bench-unit-us = мкс
bench-unit-ms = мс
bench-unit-s = с
bench-unit-minutes = мин
bench-unit-of-the-formula = % от расчётной
bench-unit-per-thousand = мс на 1000 голосов
bench-no-limit = нет
bench-at-least = не менее { $edge }
bench-at-most = не более { $edge }
bench-below = ниже { $edge }
bench-above = выше { $edge }
bench-range = { $from } – { $to }
bench-measured = { $name } = { $value } (предел: { $limit }): { $verdict }
bench-to-device = устройству
bench-from-device = от устройства
bench-times = { $n ->
    [one] { $count } раз
    [few] { $count } раза
   *[other] { $count } раз
}
bench-least = наименьшее
bench-most = наибольшее
bench-bar = { $from } – { $to }: { $count }
bench-window = голоса { $votes }: { $time }
bench-no-slope = окон слишком мало для наклона
bench-slope = { $slope } мс на 1000 голосов, наверняка { $low } – { $high }

## what is measured

bench-measured-hello-answer = ответ на HELLO
bench-measured-answer = ответ
bench-measured-session-after-plug = сеанс после включения кабеля
bench-measured-ping-p50 = PING, p50
bench-measured-ping-p99 = PING, p99
bench-measured-ping-max = PING, наибольшее
bench-measured-cast-to-receipt-p99 = от подачи до квитанции, p99
bench-measured-baud-offset = отклонение скорости
bench-measured-throughput = скорость передачи
bench-measured-latency-slope = наклон задержки
bench-measured-latency-slope-low = наклон задержки, нижний край
bench-measured-latency-slope-high = наклон задержки, верхний край
bench-measured-receipt-to-cleared-mean = от квитанции до очистки, среднее
bench-measured-whole-vote-mean = весь голос, среднее
bench-measured-ballots = бюллетени
bench-measured-errors = ошибки
bench-measured-late-votes = запоздавшие голоса
bench-measured-power-cycles = отключения питания
bench-measured-injected-faults = внесённые сбои
bench-measured-host-stalls = остановки компьютера
bench-measured-runs = прогоны
bench-measured-soaked = длительность прогона
bench-measured-damaged-frames = испорченные кадры
bench-measured-wrong-tags = неверные теги
bench-measured-repeats-sent = посланные повторы
bench-measured-failed-writes = неудачные записи
bench-measured-frames = кадры
bench-measured-sent-again = посланы снова
bench-measured-pieces-of-noise = куски шума
bench-measured-sessions = сеансы
bench-timed-ping = время ответа на PING
bench-timed-cast = от подачи до квитанции
bench-timed-receipt = от квитанции до очистки

## the report as text

bench-headline = { $verdict }: { $device } `{ $profile }`: { $told }
bench-told-skipped = ничего не проверено
bench-told-pass = пройдена каждая проведённая проверка
bench-told-marginal = пройдено, но близко к пределу
bench-told-inconclusive = некоторые проверки ничего не говорят
bench-told-fail = устройство нарушило правило или предел
bench-told-error = проверить удалось не всё
bench-none-selected = не выбрано ни одной проверки
bench-legend-tests = ПРОВЕРКИ
bench-legend = ok: пройдена, ~~: близко к пределу, !!: не пройдена, EE: ошибка, ??: ничего не говорит, --: пропущена
bench-packet = пакет { $packet } записи линии
bench-after = { $n ->
    [one] после { $count } кадра прогона
   *[other] после { $count } кадров прогона
}

## the page

bench-skip = Перейти к проверкам
bench-groups = Группы проверок
bench-summary = Итог
bench-by-verdict = Проверки по исходу
bench-all = Все
bench-no-test = Ни одна проверка не проведена.
bench-tests-of = Проверки группы { $group }
bench-measurements-of = Измерения группы { $group }
bench-histogram-of = Гистограмма: { $name }
bench-histogram-described = Гистограмма: { $name }, ось времени логарифмическая; процентили в таблице после неё
bench-percentiles-of = Процентили: { $name }
bench-trend = { $name }, голосов: { $votes }: { $told }
bench-trend-described = Ход за прогон: { $name }; окна в таблице рядом
bench-vote = голос { $vote }
bench-windows-of = Окна: { $name }
bench-medians-of = Медианы: { $name }
bench-note = Примечание: { $note }
bench-what-it-means = Что это значит:
bench-stopped-after = { $n ->
    [one] Остановилась после { $count } кадра прогона
   *[other] Остановилась после { $count } кадров прогона
}
bench-capture-packet = пакет { $packet }
bench-last-frames-of = Последние кадры { $test }
bench-last-frames = Последние кадры до остановки
bench-column-verdict = Исход
bench-column-tests = Проверки
bench-column-test = Проверка
bench-column-what = Что она делает и почему вышло так
bench-column-time = Время
bench-column-measured = Измерено
bench-column-value = Значение
bench-column-limit = Предел
bench-column-marginal = Близко к пределу
bench-column-place = Где лежит
bench-column-votes = Голоса
bench-column-median = Медиана
bench-column-frame = Кадр
bench-column-packet = Пакет
bench-column-at = Когда
bench-column-way = Куда
bench-column-frame-was = Что это было
bench-footer = Серое или красное поле шкалы запрещено, жёлтое близко к пределу; черта — то, что измерено. Времена гистограммы удваиваются от столбца к столбцу. Точка хода — окно голосов; сплошная линия — его наклон, прерывистые — концы интервала, в котором он наверняка лежит.

## looking for the speed

bench-speed-baud = бод
bench-speed-bytes = байты
bench-speed-good = верные кадры
bench-speed-damaged = испорчено
bench-speed-framing = ошибки кадрирования
bench-speed-not-taken = порт не принимает эту скорость
bench-speed-not-counted = не считаются
bench-speed-found = скорость: { $baud } (`?baud={ $baud }` в адресе, `baud = { $baud }` в профиле)
