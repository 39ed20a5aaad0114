# Стенд есептерінің сөздері.


## verdicts

bench-skipped = ӨТКІЗІЛМЕДІ
bench-pass = ӨТТІ
bench-marginal = ӨТТІ (шекке жақын)
bench-inconclusive = ЕШТЕҢЕ АЙТПАЙДЫ
bench-fail = ӨТПЕДІ
bench-error = ҚАТЕ
bench-no-reason = себебі айтылмаған
bench-when-it-fails = Өтпесе: { $meaning }

## line, host and run

bench-terminal = терминал
bench-controller = контроллер
bench-both-ends = екі жақ
bench-fact-profile = профиль
bench-fact-device-under-test = сыналатын құрылғы
bench-fact-device-id = құрылғы нөмірі
bench-fact-model = құрылғы моделі
bench-fact-firmware = бағдарламасы
bench-fact-boot-count = іске қосу саны
bench-fact-line = желі
bench-fact-port = порт
bench-fact-adapter = адаптер
bench-fact-driver = драйвер
bench-fact-baud = жылдамдық, бод
bench-fact-settings = баптаулар
bench-fact-seed = бастапқы сан
bench-fact-host-load = компьютер жүктемесі
bench-fact-host-clock = компьютер сағаты
bench-fact-worst-hiccup = ең ұзақ кідіріс
bench-fact-began-at = басталуы
bench-fact-tool-version = бағдарлама нұсқасы
bench-fact-capture = желі жазбасы
bench-fact-capture-sha256 = жазба SHA-256
bench-settings-as-asked = сұралғандай
bench-load = басында { $began }, соңында { $ended } ({ $processors } процессор)

## numbers

bench-unit-us = мкс
bench-unit-ms = мс
bench-unit-s = с
bench-unit-minutes = мин
bench-unit-of-the-formula = % есептіктен
bench-unit-per-thousand = 1000 дауысқа мс
bench-no-limit = жоқ
bench-at-least = кемінде { $edge }
bench-at-most = ең көбі { $edge }
bench-below = төмен { $edge }
bench-above = жоғары { $edge }
bench-range = { $from } – { $to }
bench-measured = { $name } = { $value } (шегі: { $limit }): { $verdict }
bench-to-device = құрылғыға
bench-from-device = құрылғыдан
bench-times = { $count } рет
bench-least = ең азы
bench-most = ең көбі
bench-bar = { $from } – { $to }: { $count }
bench-window = { $votes } дауыстар: { $time }
bench-no-slope = көлбеу үшін терезе тым аз
bench-slope = 1000 дауысқа { $slope } мс, сенімді аралығы { $low } – { $high }

## what is measured

bench-measured-hello-answer = HELLO жауабы
bench-measured-answer = жауап
bench-measured-session-after-plug = кабель салынғаннан кейінгі сеанс
bench-measured-ping-p50 = PING, p50
bench-measured-ping-p99 = PING, p99
bench-measured-ping-max = PING, ең ұзағы
bench-measured-cast-to-receipt-p99 = берілгеннен түбіртекке дейін, p99
bench-measured-baud-offset = жылдамдық ауытқуы
bench-measured-throughput = беру жылдамдығы
bench-measured-latency-slope = кідіріс көлбеуі
bench-measured-latency-slope-low = кідіріс көлбеуі, төменгі шеті
bench-measured-latency-slope-high = кідіріс көлбеуі, жоғарғы шеті
bench-measured-receipt-to-cleared-mean = түбіртектен тазартуға дейін, орташа
bench-measured-whole-vote-mean = бүкіл дауыс, орташа
bench-measured-ballots = бюллетеньдер
bench-measured-errors = қателер
bench-measured-late-votes = кешіккен дауыстар
bench-measured-power-cycles = қуат үзілулері
bench-measured-injected-faults = енгізілген ақаулар
bench-measured-host-stalls = компьютер тұрып қалулары
bench-measured-runs = іске қосулар
bench-measured-soaked = сынақ ұзақтығы
bench-measured-damaged-frames = бүлінген кадрлар
bench-measured-wrong-tags = қате тегтер
bench-measured-repeats-sent = жіберілген қайталаулар
bench-measured-failed-writes = сәтсіз жазулар
bench-measured-frames = кадрлар
bench-measured-sent-again = қайта жіберілгендер
bench-measured-pieces-of-noise = шу бөліктері
bench-measured-sessions = сеанстар
bench-timed-ping = PING жауап уақыты
bench-timed-cast = берілгеннен түбіртекке дейін
bench-timed-receipt = түбіртектен тазартуға дейін

## the report as text

bench-headline = { $verdict }: { $device } `{ $profile }`: { $told }
bench-told-skipped = ештеңе сыналған жоқ
bench-told-pass = жүргізілген әр сынақтан өтті
bench-told-marginal = өтті, бірақ шекке жақын
bench-told-inconclusive = кейбір сынақтар ештеңе айтпайды
bench-told-fail = құрылғы ережені немесе шекті бұзды
bench-told-error = бәрін сынау мүмкін болмады
bench-none-selected = бірде-бір сынақ таңдалған жоқ
bench-legend-tests = СЫНАҚТАР
bench-legend = ok: өтті, ~~: шекке жақын, !!: өтпеді, EE: қате, ??: ештеңе айтпайды, --: өткізілмеді
bench-packet = желі жазбасының { $packet }-пакеті
bench-after = сынақтың { $count } кадрынан кейін

## the page

bench-skip = Сынақтарға өту
bench-groups = Сынақ топтары
bench-summary = Қорытынды
bench-by-verdict = Нәтижесі бойынша сынақтар
bench-all = Барлығы
bench-no-test = Бірде-бір сынақ жүргізілген жоқ.
bench-tests-of = { $group } тобының сынақтары
bench-measurements-of = { $group } тобының өлшемдері
bench-histogram-of = Гистограмма: { $name }
bench-histogram-described = Гистограмма: { $name }, уақыт осі логарифмдік; процентильдер одан кейінгі кестеде
bench-percentiles-of = Процентильдер: { $name }
bench-trend = { $name }, { $votes } дауыс: { $told }
bench-trend-described = Сынақ бойындағы өзгерісі: { $name }; терезелер жанындағы кестеде
bench-vote = { $vote }-дауыс
bench-windows-of = Терезелер: { $name }
bench-medians-of = Медианалар: { $name }
bench-note = Ескертпе: { $note }
bench-what-it-means = Бұл нені білдіреді:
bench-stopped-after = Сынақтың { $count } кадрынан кейін тоқтады
bench-capture-packet = { $packet }-пакет
bench-last-frames-of = { $test } соңғы кадрлары
bench-last-frames = Тоқтағанға дейінгі соңғы кадрлар
bench-column-verdict = Нәтижесі
bench-column-tests = Сынақтар
bench-column-test = Сынақ
bench-column-what = Не істейді және неге олай шықты
bench-column-time = Уақыты
bench-column-measured = Өлшенген
bench-column-value = Мәні
bench-column-limit = Шегі
bench-column-marginal = Шекке жақын
bench-column-place = Қайда жатыр
bench-column-votes = Дауыстар
bench-column-median = Медиана
bench-column-frame = Кадр
bench-column-packet = Пакет
bench-column-at = Уақыты
bench-column-way = Бағыты
bench-column-frame-was = Не болғаны
bench-footer = Шкаланың сұр немесе қызыл жері тыйым салынған, сарысы шекке жақын; сызық — өлшенген мән. Гистограмма уақыттары бағаннан бағанға екі еселенеді. Өзгерістің нүктесі — дауыстар терезесі; тұтас сызық — оның көлбеуі, үзік сызықтар — ол сенімді жататын аралықтың шеттері.

## looking for the speed

bench-speed-baud = бод
bench-speed-bytes = байт
bench-speed-good = дұрыс кадр
bench-speed-damaged = бүлінген
bench-speed-framing = кадрлау қателері
bench-speed-not-taken = порт бұл жылдамдықты қабылдамайды
bench-speed-not-counted = саналмайды
bench-speed-found = жылдамдық: { $baud } (мекенжайда `?baud={ $baud }`, профильде `baud = { $baud }`)
