# Есептердің сөздері.


## nouns, numbers, findings

counted = { $n } { $noun }
noun-votes = дауыс
noun-ballots = бюллетень
noun-voters = сайлаушы
noun-rights = құқық
noun-devices = құрылғы
noun-minutes = минут
noun-lines = жол
noun-records = жазба
noun-files = файл
noun-duties = міндет
noun-boxes = жәшік
noun-copies = көшірме
noun-sheets = парақ
noun-slots = орын
noun-voids = жою
noun-codes = код
noun-repeats = қайталану
noun-issues = беру
noun-refusals = бас тарту
noun-restarts = қайта іске қосу
noun-acts = акті
noun-signatures = қол
noun-reports = есеп
noun-rehearsals = жаттығу
noun-gaps = үзіліс
noun-readings = көрсеткіш
noun-notes = хабарлама
noun-places = жер
noun-outages = тоқтау
noun-times = рет
noun-ops-records = жұмыс журналының жазбасы
noun-precincts = учаске
noun-electronic-votes = электрондық дауыс
noun-checkers = кездейсоқ таңдалған тексеруші
span-seconds = { $s } с
span-minutes = { $m } мин
span-minutes-seconds = { $m } мин { $s } с
span-hours = { $h } сағ
span-hours-minutes = { $h } сағ { $m } мин
contest-number = { $n }-дауыс беру
option-number = { $n }-нұсқа
line-against-all = бәріне қарсы
line-blank = белгісіз бос
line-invalid = жарамсыз
within = { $scope }: { $told }
pair = { $left } — { $a }, { $right } — { $b }
allowed = рұқсат етілгені
most-allowed = { $left } — { $a }, ал рұқсат етілгені ең көбі { $b }
finding-differs = { $pair }: айырма түсіндірілмеген ({ $size })
needs-absent = `{ $file }` файлы керек, ол қалтада жоқ
needs-broken = `{ $file }` файлы керек, оны оқу мүмкін емес (R1)
needs-whole = `{ $file }` файлының бәрі керек, ал ол бүлінген (R1)
no-paper-protocol = мұнда қағаз бюллетеньдер хаттамасы жасалмаған
no-electronic-protocol = мұнда электрондық хаттама жасалмаған
no-devices = мұнда құрылғы жоқ: тек қағазда дауыс беріледі
report-level = L0: «үйлеседі» дегені жазбалар салыстырылған жерлерінде бір-бірімен тең дегенді білдіреді. Бұл сайлау нәтижесі туралы ештеңе айтпайды: жазылғанға дейін өзгертілген немесе барлық жазбада бірдей ауыстырылған дауыстар ешбір теңдікті бұзбайды.
report-nothing = тексеретін ештеңе жоқ: бұл файлдар бойынша ешбір тексеру жүргізу мүмкін емес
report-consistent = үйлеседі (L0): сәйкессіздік жоқ, { $checks } тексерудің { $ran } жүргізілді
report-findings = { $n } сәйкессіздік: { $headline }
slip = мұны бір жазу қатесі түсіндірер еді: { $repair }
slip-transposed = `{ $field }` { $read } орнына { $written }, екі цифр ауысып кеткен
slip-digit = `{ $field }` { $read } орнына { $written }, бір цифр қате
slip-swapped = `{ $first }` { $a } мен `{ $second }` { $b } бірінің орнында бірі тұр

## missing votes

lost-admitted-desk = тіркеу үстелі журналындағы электрондық дауыс беру белгілері
lost-admitted-not-void = құқығы дауыссыз жойылғандардан басқа электрондық дауыс беру белгілері
lost-counted = жиынтық хаттамадағы электрондық дауыстар
lost-not-summed = оқылған, бірақ қосылмаған
lost-never-read = оқылмаған
lost-not-brought-back = қайтарылмаған, дауысы бар немесе жоқ
lost-cannot-tell = оқылған-оқылмағанын айту мүмкін емес
lost-some = { $n } { $fate }
lost-missing = жиынтық хаттамада { $n } электрондық дауыс жетіспейді ({ $fates })
lost-rights = { $n } құқық қайтарылмаған, дауысы бар немесе жоқ
lost-both = { $votes }, әрі { $rights }
lost-by-box = контроллер сақтаған бюллетень саны { $read }; оның { $accounted } жиынтық хаттамада, комиссия шешімімен жарамсыз болғандарын қоса
lost-by-box-and-sheet = контроллер сақтаған бюллетень саны { $read }, электрондық хаттамада { $sheet }; оның { $accounted } жиынтық хаттамада, комиссия шешімімен жарамсыз болғандарын қоса
lost-not-stored = жіберілген сайлаушы саны { $admitted }, контроллер сақтаған бюллетень саны { $read }; қалғандарының әрқайсысы дауыс белгілегені ықтимал, бірақ жазылмаған
lost-unread = құрылғыларда оқылмаған дауыстар қалған: { $n }
lost-marked = құрылғылар санағы бойынша белгіленген дауыс { $marked }, жіберілген сайлаушы { $admitted }
lost-walked-off = сайлаушылар құрылғымен немесе картамен кетіп қалған; дауыс белгілеген-белгілемегені ешбір жазбада жоқ
lost-undecided = жәшік те, жұмыс журналы да, барлық құрылғының көрсеткіштері де жоқ: оқылмаған дауыстар мен оқылған, бірақ қосылмаған дауыстардың қалдыратын олқылығы бірдей
lost-resolve-records = мөрленген пакеттегі жұмыс журналы, жәшік немесе әр құрылғының санауышы
lost-resolve-devices = барлық құрылғыны, тасымалды құрылғыларды да, бақылаумен оқу және жоқтары туралы актілер
lost-resolve-sheets = үш хаттаманың ілінген көшірмелері және жәшіктегі бюллетеньдерді байқаушылардың қатысуымен қайта қосу
cause-unread = оқылмаған дауысы бар: { $devices }
cause-lost-devices = жоғалған, жауап бермейтін немесе орнында жоқ: { $devices }
cause-came-back-empty = құрылғы дауыссыз да, құқықсыз да қайтты, { $times }
cause-lost-while-opening = құқық берілген сәтте желі үзілді, { $times }
cause-restarts = кейін бюллетень бұрынғыдан аз болған: { $restarts }
cause-not-returned = хаттама бойынша қайтарылмаған құқықтар
cause-outages = { $outages }; әрқайсысында қолда ең көбі { $devices } құрылғы

## the report as text

text-election = сайлау
text-precinct = учаске
text-stamp = түрі
text-stamp-simulated = МОДЕЛЬ: бұл ешқашан нәтиже бола алмайды
text-stamp-real = жұмыс істеп тұрған учаске
text-scenario = сценарий
text-seed = бастапқы сан
text-written-by = жазған
text-audited-by = тексерген
text-assumes = болжам
text-lost = ЖОҒАЛҒАН ДАУЫСТАР  { $headline }
text-numbers = сандар
text-void-by-decision = { $pair }, шешіммен жарамсыз — { $n }
text-fate = тағдыры
text-fate-of = { $fate } — { $n }: { $because }
text-cause = себебі
text-cause-of = { $cause }: ең көбі { $n } түсіндіреді
text-unexplained = түсіндірілмеген
text-unexplained-votes = ешбір жазылған оқиғамен: { $votes }
text-resolve = не шешеді
text-severe = АУЫР  болуы мүмкіннен көп немесе сенуге болмайтын жазба
text-serious = ЕЛЕУЛІ  сандар үйлеспейді
text-procedure = ТӘРТІП  ережеге қайшы әрекет
text-reported = СӨЗ БОЙЫНША  байқаушылар айтқан
text-class = түрі
text-class-and-size = { $class }, { $size }
text-evidence = материалдар
text-cannot-tell = белгісіз
text-and-more = және тағы { $n }
text-checks = ТЕКСЕРУЛЕР  ok: үйлеседі   !!: сәйкессіздік   --: жүргізу мүмкін емес
text-see-details = толығын қараңыз
text-read = ОҚЫЛДЫ
text-not-there = ЖОҚ
text-broken = БҮЛІНГЕН
text-nothing = ештеңе
text-agree = { $checks } тексерудің { $agree } үйлеседі.
text-agree-and-not-run = { $checks } тексерудің { $agree } үйлеседі, { $silent } жүргізу мүмкін болмады.
text-together = БӘРІ БІРГЕ
name-arithmetic = жазу қатесі
name-lawful-remainder = заңды қалдық
name-deficit = жетіспеушілік
name-surplus = артық
name-record-conflict = жазбалар бір-біріне қайшы
name-tally-mismatch = қосындылар тең емес
name-cross-contest = дауыс берулер тең емес
name-procedure = тәртіп
name-integrity = жазбаның бүтіндігі
name-reported-only = тек сөз бойынша
place-whole = тұтас
place-record = { $n }-жазба (ығысуы { $offset })
place-slot = { $n }-орын (ығысуы { $offset })
place-line = { $n }-жол
place-byte = { $n }-байт

## a check in words

explain-formula = формула
explain-rests-on = негізі
explain-reads = оқиды
explain-also = сондай-ақ

## the outcome, L0 to L4

said-title = НӘТИЖЕ ТУРАЛЫ НЕ АЙТУҒА БОЛАДЫ
said-l0-one = L0  жазбалар салыстырылған жерлерінде бір-бірімен тең; нәтиже туралы бұл ештеңе айтпайды.
said-l0-one-not = L0  орындалмайды: жазбалар бір-біріне немесе ережелерге қайшы, сәйкессіздіктерді қараңыз.
said-l0-all = L0  барлық учаскенің ({ $all }) жазбалары салыстырылған жерлерінде тең; нәтиже туралы бұл ештеңе айтпайды.
said-l0-some = L0  { $all } учаскенің { $some } орындалмайды, сәйкессіздіктерді қараңыз.
said-l1 = L1  айтылмайды: қағаз бөлігін қағаз бюллетеньдерді қайта санау немесе аталған тәуекелмен алынған іріктеме растар еді, егер олардың сақталуы еш жерде үзілмеген болса.
said-not-computed = L2, L3  есептелмеді: сайлау анықтамасы, хаттамалар және бір кандидат жеңетін дауыс беру керек. Тізімдердің орындары бүкіл елдің дауыстарына байланысты (`saylau explain seat-change`).
said-l4 = L4  қалғанының бәрі хабарланғандай: құрылғылардағы дауыстар сайлаушылар берген дауыстар екенін мұнда ештеңе көрсетпейді.
said-nobody = { $contest }{ $place }: ешбір кандидат бюллетеньнің барлық басқа жолынан алда емес.
said-place = , оқылды: { $precincts }
said-place-district = , { $district }, оқылды: { $precincts }
said-district = { $name } округ
said-all-districts = барлық округ
said-contest = { $contest }{ $place }: { $leaders }. Қағазда: { $ballots }; электрондық дауыс ең көбі: { $bounds }.
said-surplus = { $contest } Ешбір жазба түсіндірмейтін артығы: { $ballots }.
said-bound = { $basis } { $n }
said-not-bounded = ешбір жазба шектемейді
said-by-protocol = электрондық хаттама бойынша
said-by-counters = санауыштар бойынша
said-by-list = сайлаушылар тізіміндегі белгілер бойынша
said-by-paper = тізімдегі сайлаушылар саны берілген қағаз бюллетеньдерсіз
said-leads = алда { $names }
said-lead = алда { $names }
said-majority = жартысынан көбі { $names } жағында
said-run-off = ешкімде жартысынан көп дауыс жоқ, екінші турға { $names } шығады
said-the-contest = дауыс беру
said-withheld = жолдардың бір бөлігі қабылданбаған, сондықтан мұндағы ешбір басымдық толық емес: L0-ден басқа ештеңе айтылмайды.
said-two = { $first } мен { $second }
quoted = `{ $name }`
said-all-but = { $name } қоспағанда бәрі бірге
said-more = басымдығы көбірек тағы { $n }: олар `--json` ішінде.
said-conditions = L2 қағазды t орташа мәнімен салыстырады: жеңімпазға 1, басқасына 0, қалғаны 1/2. L3 тек тексерушілер кездейсоқ таңдалса, кодтар тізімі толық болса, екі сайлаушыға бір код көрсетілмесе және мәжбүрлеу болмаса ғана дұрыс; сайлаушы кодтың қате екенін дәлелдей алмайды.
said-ahead = `{ $loser }` дегеннен { $margin } дауысқа алда: қағазда { $paper }, құрылғыда { $electronic }
said-winner-ahead = `{ $winner }` `{ $loser }` дегеннен { $margin } дауысқа алда: қағазда { $paper }, құрылғыда { $electronic }
said-codes-all = L3  қағаз расталса, барлық электрондық дауысты өзгерту бұл жұптың ретін өзгертпес еді.
said-codes = L3  қағаз расталса, дауыстарды өзгерту ({ $votes }) бұл жұптың ретін өзгертпейді; одан көбін 5 % деңгейінде жоққа шығарады: { $checkers }, егер бірде-бір қате код табылмаса.
said-codes-none = L3  кодтарды қанша тексерсе де, бұл жұпты шешу мүмкін емес.
said-cannot = L2  қағазды ешқандай тексеру бұл жұпты растай алмайды: { $margin } мынадан көп емес: { $bounds }.
said-any-number = кез келген сан
said-can = L2  құрылғылар не істесе де, қағазды тексеру бұл жұпты растай алады: { $bounds }.
said-can-and-not = L2  құрылғылар не істесе де, қағазды тексеру бұл жұпты растай алады: { $bounds }; бірақ мынаған қарсы емес: { $others }.
said-exceeds = { $margin } > { $bound }
said-exceeds-mean = { $margin } > { $bound } (t = { $mean })

## a simulated day as text

day-place = { $city }, { $number }-учаске, { $district }-округ, { $profile }, тізімдегі сайлаушы: { $listed }. МОДЕЛЬ, бастапқы сан { $seed }.
day-line = кезек
day-votes = жарты сағатта сақталған не берілген
day-device = құрылғы
day-paper = қағаз
day-left = кетті
day-cell = бір ұяшық = { $voters }
day-for-good = біржола
day-until = { $at } дейін
day-came = Келгені { $came }, үйіне барылғаны { $home }. Құрылғыда дауыс бергені { $electronic }, қағазда { $paper }
day-took-away = бюллетеньді алып кеткені { $n }
day-not-listed = тізімде жоғы { $n }
day-already-marked = белгісі бұрыннан бары { $n }
day-no-barcode = штрихкод жоқтығынан бас тартылғаны { $n }
day-no-paper = қағаз ала алмай кеткені { $n }
day-gave-up = күте алмағаны { $n }
day-turned-away = жіберілмегені { $n }
day-blank = құрылғыны дауыссыз қайтарғаны { $n }
day-walked-off = құрылғымен кетіп қалғаны { $n }
day-missed-at-home = үйінде күтіп, үлгерілмегені { $n }
day-twice = Олардың екі тәсілмен де дауыс бергені: { $n }.
day-stranded = Құрылғыларда белгіленіп, жәшікке жетпеген дауыс: { $n }.
day-waits = Үстелдегі күту: орташа { $mean }, 95 %-ында ең көбі { $p95 }. Құрылғыны күту: орташа { $device }.
day-rule = Осыған дейін — модельдегі күн. Әрі қарай — материалдар қалтасын ғана оқыған тексеру.
day-observers = байқаушылар
day-report = есеп
day-fingerprint = таңба

## what held for a while on a simulated day, and what happened

held-no-mains = желіде тоқ жоқ
held-phase-lost = бір фаза жоқ
held-computer-down = компьютер жұмыс істемейді
held-clock-wrong = сағат қате
held-devices-dead = құрылғылар істен шықты
held-no-device-works = бірде-бір құрылғы жұмыс істемейді
held-devices-hang = құрылғылар қатып қалды
held-mixed-firmware = прошивкасы әртүрлі
held-line-noise = желіде кедергі
held-line-upset = желі бұзылып тұр
held-line-cut = желі үзілген
held-counter-stuck = санауыш тұрып қалды
held-one-channel = дауыс берудің бір ғана тәсілі
held-paper-refused = қағаз берілмейді
held-desks-closed = үстелдер жабық
happened-system-tested = жүйе тексерілді, нөлдік есеп басылды
happened-system-started = іске қосу құпиясөзі ашылды, жүйе іске қосылды
happened-polls-open = дауыс беру басталды
happened-to-paper = комиссия қағазға көшеді
happened-mixed-voting = аралас дауыс беру жарияланды
happened-restart-refused = қайта іске қосуға болмайды: актіге мүшелердің бәрі қол қоймаған
happened-restarted = жүйе жазбасынан қайта іске қосылды, акт жасалды
happened-goes-on = электрондық дауыс беру жалғасады
happened-put-aside = құрылғы жауап бермейді, шетке қойылды
happened-plugged-anew = оқығыш не терминал жауап бермейді, қайта жалғанады
happened-spare-taken = істен шыққан құрылғының орнына қосалқысы қойылды
happened-back-from-homes = мүшелер үйде дауыс берушілерден оралды
happened-carried-out = бюллетеньдер сыртқа шығарылды
happened-brought-back = бюллетеньдер қайта әкелінді
happened-lent = бюллетеньдер басқа учаскеге қарызға берілді
happened-lent-back = қарызға берілген бюллетеньдер қайтты
happened-delivered = жетпеген бюллетеньдер жеткізілді
happened-doors-close = есік жабылады
happened-waits-no-longer = комиссия енді күтпейді
happened-summed = дауыстар есептелді, хаттамаларға қол қойылды
happened-ballot-refused = бюллетень қабылданбады: код { $result }
happened-to-homes = мүшелер үйде дауыс берушілерге кетті, тасымалды құрылғыдағы құқық: { $rights }

## lines and servers alone, as text

waits-head = Кезек сценарийі, { $n } күн. МОДЕЛЬ, бастапқы сан { $seed }.
waits-of-a-day =
    Әркім қандай тәсілді таңдаса да, алдымен тіркеу үстеліне, сосын `equipment.booths` кабиналарының біріне барады. Ақаулардан тек
    `power-cut` пен `desk-dead` модельденеді: кабиналар тоқтайды, орнына ешкім қағаз алмайды.
waits-alone = Тек кезектер мен қызмет көрсетушілер: байланыс желісі де, жазба да жоқ, тексеретін ештеңе жоқ.
waits-came = { $n } келді, { $counted } есепке кірді, олардың { $passed } барлық сатыда қызмет алды.
waits-stranded = Қызмет көрсету қайта басталмаған кезекте қалғандар: { $n }. Оларды күту де, болу уақыты да, кешігу де есептемейді.
waits-wait = күту, с
waits-served = қызмет алды
waits-full = орын жоқ
waits-gave-up = күте алмады
waits-left-standing = қалды
waits-mean = орташа
waits-deviation = ауытқу
waits-p95 = 95 % аспады
waits-longest = ең ұзағы
waits-longer = % ұзағырақ
waits-minutes = { $n } мин
waits-at-close = жабылғанда
waits-in-line = кезекте
waits-being-served = қызмет алуда
waits-stay = Барлық сатыда қызмет алғандардың келуден кетуге дейінгі уақыты: орта есеппен { $stay } с.
waits-overrun = Жабылғаннан соңғы сайлаушы кеткенге дейін: орта есеппен { $overrun } мин.
waits-law-holds = Литтл заңы, бүтін наносекундпен: орындалады.
waits-law-broken = Литтл заңы, бүтін наносекундпен: ОРЫНДАЛМАЙДЫ: бағдарламада қате бар.
