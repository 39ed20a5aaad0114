# Кестелердің сөздері.


## identities

table-p1-title = алынған бюллетеньдер берілген, бүлінген, қалған немесе жоғалған
table-p1-formula = R + қабылданған + есепсіз = берілген + I_early + I_in + I_out + S + U (немесе күші жойылған) + жоғалған
table-p1-explanation = Келген әр қағаз бюллетень бір жерге кетуі тиіс. Алынғаны есептегіден көп болса, бюллетеньдер жетіспейді; есептегісі алынғаннан көп болса, мұны жоғалту түсіндірмейді. Санау жүйесі өз ішінде тең емес парақты қабылдамайтын жерде теңдік барлық жерде орындалады және тек соны көрсетеді.
table-p2-title = жәшіктен шыққаны берілгеннен көп емес
table-p2-formula = F_s + F_m <= I_early + I_in + I_out, әр жәшік те жеке
table-p2-explanation = Сайлаушы бюллетеньді алып кетуі мүмкін, сондықтан шыққаны берілгеннен аз болуы мүмкін: бұл заңды қалдық. Көп болуын ешқандай жоғалту түсіндірмейді. Мерзімінен бұрын берілгендері кез келген жәшікте жатуы мүмкін, сондықтан әр жәшік өз берілгенімен және мерзімінен бұрын берілгенімен бірге салыстырылады. Қазақстан ережесі бойынша бір артық бюллетень тасымалды жәшікті жарамсыз етеді.
table-p3-title = жәшіктен шыққан бюллетеньдер жарамды не жарамсыз
table-p3-formula = F_s + F_m = жарамды + жарамсыз
table-p3-explanation = Жәшіктен алынған әр бюллетень не жарамды, не жарамсыз. Алынғаны іріктелгеннен көп болса, ешкім санамаған бюллетеньдер бар; іріктелгені алынғаннан көп болса, бюллетеньсіз дауыстар бар.
table-p4-title = жарамды бюллетеньдер барлық дауыстың қосындысы
table-p4-formula = жарамды = v_k қосындысы, бәріне қарсыны қоса
table-p4-explanation = Әр жарамды бюллетень — бір нұсқаға берілген дауыс. Кімнің дауысы тым көп екенін бұл теңдік айтпайды: бір нұсқадан екіншісіне ауыстырылған дауыс қосындыны өзгертпейді.
table-p5-title = қағаз үшін қойылған қолдар берілген бюллетеньдерге тең
table-p5-formula = тізімдегі қағаз белгілері = I_early + I_in + I_out
table-p5-explanation = Сайлаушы бюллетень үшін қол қояды. Қолдардан артық бюллетеньдер тізімдегі ешкімге берілмеген; бюллетеньдерден артық қолдар оларды алмағандар үшін қойылған.
table-p6-title = үй-жайдан тыс берілгені өтініштерден көп емес
table-p6-formula = I_out <= үйде дауыс беру туралы өтініштер
table-p6-explanation = Бюллетень үй-жайдан тек өтініш берген сайлаушы үшін шығарылады. Бюллетеньнің өтініштерден аз болуы заңды: сайлаушы болмауы немесе ойынан қайтуы мүмкін.
table-e1-title = тізімдегі электрондық белгілер штрихкод журналына тең
table-e1-formula = M_e <= B <= M_e + дауыссыз
table-e1-explanation = Тізімді адам белгілейді, журналды бағдарлама жазады, сайлаушылар бірдей. Айырма олардың бірі қате екенін айтады, қайсысы екенін емес. Дауыссыз қайтқан құқық өз белгісін алып тастайды; журнал да кері қайта ма, белгісіз, сондықтан екі түсінік те қабылданады. Нысанда дауыссыз қайтару болмаса, екі сан бірдей болуы тиіс.
table-e2-title = берілген карталар жұмсалған, дауыссыз қайтқан не қайтарылмаған
table-e2-formula = карталар = C + дауыссыз + қайтарылмаған
table-e2-explanation = Берілген әр карта немесе құрылғы дауыспен, дауыссыз қайтады немесе мүлде қайтпайды. Дауыстардың карталардан көп болуын жоғалту түсіндірмейді.
table-e3-title = терминалдар контроллермен бірдей санаған
table-e3-formula = T_i қосындысы = K
table-e3-explanation = Екі жағы да бағдарлама, сондықтан айырма біреуі қате екенін айтады, ал үйлесу аз нәрсе айтады. Бұл теңдікке журналдар, нөлдік есептер мен уақыт та жатады; хаттамалар кестесінде олар жоқ.
table-e4-title = контроллер, берілген бюллетеньдер және дауыстар үйлеседі
table-e4-formula = K = C = e_k қосындысы, бәріне қарсыны қоса
table-e4-explanation = Бір сан үш жерде. Беріліп, қосылмаған дауыстар — жетіспеушілік; қосылып, берілмегендері — артық.
table-e5-title = бақылау кодтары бюллетеньдерден көп емес
table-e5-formula = кодтар <= C, және әр нұсқа үшін кодтар_k <= e_k
table-e5-explanation = Бақылау коды міндетті емес және бір нұсқаның қасында тұрады, сондықтан кодтар дауыстардан аз болуы мүмкін, бірақ көп болмайды.
table-e6-title = электрондық бюллетеньдер жіберілген сайлаушылардан көп емес
table-e6-formula = C <= M_e
table-e6-explanation = Берілген бюллетеньнің белгіленген сайлаушыдан көп болуы бюллетень қосып жіберуге ұқсайды; аз болса, сайлаушылар дауыс бермей кетуі мүмкін.
table-m1-title = қатысқандар тізімдегілерден көп емес
table-m1-formula = M_p + M_e және берілген бюллетеньдер C-мен бірге <= L + қосылған + есептен шығару куәлігімен
table-m1-explanation = Тәсіліне қарамастан, ешкім екі рет және тізімсіз дауыс бермейді. Бір сайлаушының екі бағанда белгіленген-белгіленбегені тек тізімнің өзінен көрінеді.
table-m2-title = бір сайлаушылардың дауыс берулері үйлеседі
table-m2-formula = C екі дауыс беруде бірдей; бірінде шыққаны екіншісінде берілгеннен көп емес
table-m2-explanation = Бір картада барлық дауыс беру бар, сондықтан әрқайсысында берілген бюллетень бірдей. Қағазда сайлаушыға әр дауыс беруге бюллетень беріледі, бірін ол алып кетуі мүмкін. Сайлаушылардың бір бөлігі тек бір дауыс беруге құқылы болса, бұл теңдіктің қағаз бөлігі заңды түрде орындалмайды: онда `other_issued` және `other_found` көрсетілмейді.
table-s1-title = жиынтық хаттама — бөліктерінің қосындысы
table-s1-formula = жиынтық_k = v_k + e_k; қатысқаны = I_early + I_in + I_out + C; аумақтың жиыны = учаскелерінің қосындысы
table-s1-explanation = Жиынтық хаттама қағаз бен электрондықты қосады. Айырма үш парақтың бірі қате екенін айтады. Аумақтардың жиыны олардың қай жолдарда тұрғаны сипаттамада айтылған жерде салыстырылады.
part-all-boxes = барлық жәшік
part-stationary-boxes = стационарлық жәшіктер
part-mobile-boxes = тасымалды жәшіктер
part-marks = белгілер
part-barcode-log = штрихкод журналы
part-controller-and-cast = контроллер және берілген бюллетеньдер
part-cast-and-votes = берілген бюллетеньдер және дауыстар
part-controller-and-votes = контроллер және дауыстар
part-all-choices = барлық нұсқа
part-each-choice = әр нұсқа
part-marks-on-list = тізімдегі белгілер
part-issued-and-cast = берілген және жұмсалған бюллетеньдер
part-electronic = электрондық бөлігі
part-paper-here = осы дауыс берудің қағазы
part-paper-there = басқа дауыс берудің қағазы
part-voters = сайлаушылар
part-taken-away = алып кетілген
basis-is-physical = заттай
basis-is-arithmetic = арифметика
basis-is-list = тізім
basis-is-software = бағдарлама
votes-of-all-choices = `{ $votes }` — барлық нұсқаның дауыстары
votes-of-each-choice = `{ $votes }` — әр нұсқаның дауыстары
lacks-votes = нұсқалардың дауыстары
lacks-votes-of = `{ $votes }` нұсқаларының дауыстары
lacks-one-of = { $first } немесе { $second }

## findings

table-votes-together = { $n } нұсқаның дауыстары { $sum }
table-resolve-arithmetic = кестемен салыстырылған қол қойылған парақ: қате не онда, не кестемен бірге келген
table-resolve-surplus = бюллетеньдерді түбіртектермен, қолдармен және учаскенің сайлаушылар тізімімен салыстыра санау
table-resolve-deficit = бюллетеньдер мен пайдаланылмаған қорды санау және комиссияның актілері
table-resolve-records = учаске материалдарындағы журналдар мен санауыштардың өзі
table-resolve-sheets = қол қойылған парақтар және бюллетеньдерді санау
table-resolve-boxes = екі дауыс берудің бірге ашылған жәшіктері
table-resolve-acts = комиссияның актілері

## what the whole comes to

table-level = L0: «үйлеседі» дегені әр хаттаманың сандары кестеде бар жерінде бір-бірімен тең дегенді білдіреді. Бұл нәтиже туралы ештеңе айтпайды: сандары үйлестіріп өзгертілген парақ тең шығады, ал тең емесін қабылдамайтын нысан әр парақты тең шығуға мәжбүрлейді.
table-nothing = тексеретін ештеңе жоқ: бірде-бір хаттаманы теңдікпен салыстыру мүмкін болмады
table-disagree = { $n } хаттама өз ішінде үйлеспейді
table-totals-differ = қосындысына тең емес аумақ жиыны: { $n }
table-rows-refused = қабылданбады: { $rows }
table-consistent = үйлеседі (L0): сәйкессіздік жоқ, { $all } теңдіктің { $examined } тексерілді
table-consistent-forced = үйлеседі (L0): сәйкессіздік жоқ, { $all } теңдіктің { $examined } тексерілді, оның { $forced } бұл нысанда бұзыла алмайды
noun-rows = жол
noun-refused-rows = қабылданбаған жол
noun-protocols = хаттама
claim-verified = Нәтиже расталды деп: парақтың барлық санында бірдей немесе жазылғанға дейін ауыстырылған дауыстар ешбір теңдікті бұзбайды.
claim-single-votes = Жеке электрондық дауыстар туралы ештеңе: кестенің ешбір саны құрылғылардағы дауыстар сайлаушылар берген дауыстар екенін көрсетпейді.
claim-forced = { $codes } бойынша ештеңе: нысан оларды бұзатын парақты қабылдамайды, сондықтан барлық салыстыруда ({ $n }) орындалуы біреудің парақты тең шығарғанын ғана көрсетеді.
claim-cannot-fail = { $codes } бойынша ештеңе: сипаттама бойынша екі жағы да бірдей бағандар, сондықтан кесте не айтса да, барлық салыстыру ({ $n }) тең шығады.
claim-may-be-forced = { $codes } бұзыла алар еді деп: хаттамалардың ({ $n }) бірде-бірі оларды бұзбайды. Нысан немесе санау жүйесі оларды бұзатын парақты қабылдамай ма, соны біліп, солай болса `forces` ішінде атаңыз.
claim-not-examined = { $codes } туралы ештеңе: кестеде олардың сандары жоқ.
claim-refused = Қабылданбаған жолдар ({ $n }) туралы ештеңе: олардың дауыстары бұл есептің ешбір санында жоқ, сондықтан мұндағы ешбір басымдық толық емес.
claim-left-out = Сипаттама қалдырып кеткен жолдар ({ $n }) туралы ештеңе: олардың дауыстары бұл есептің ешбір санында жоқ.
claim-unexamined = Нәтижеге кіретін, бірақ ешбір теңдікпен салыстырылмаған жолдардың дауыстары ({ $n }) туралы ештеңе.
slip-is-transposed = екі цифр ауысып кеткен
slip-is-swapped = бірінің орнында бірі тұр
slip-is-digit = бір цифр қате
slip-omitted = қосындыда қосылғыш қалып қойған
slip-doubled = қосылғыш қосындыға екі рет кірген
explain-in-a-table = хаттамалар кестесінде

## the report on tables as text

table-heading-refused = ҚАБЫЛДАНБАҒАН ЖОЛДАР
table-heading-worst = ЕҢ АУЫР СӘЙКЕССІЗДІКТЕР
table-heading-totals = ҚОСЫНДЫҒА ТЕҢ ЕМЕС ЖИЫНДАР
table-heading-claims = НЕНІ АЙТУҒА БОЛМАЙДЫ
table-heading-identities = ТЕҢДІКТЕР
table-heading-result = ОҚЫЛҒАН ЖОЛДАР БОЙЫНША НӘТИЖЕ
table-heading-effect = СӘЙКЕССІЗДІКТЕР ЕҢ КӨБІ НЕНІ ӨЗГЕРТУІ МҮМКІН
table-heading-missing = ЖЕТІСПЕЙТІН ЭЛЕКТРОНДЫҚ ДАУЫСТАР
table-left-out-kept = қалдырылды: { $rows }, { $reason }; дауыстары нәтижеге кіреді
table-left-out-lost = қалдырылды: { $rows }, { $reason }; дауыстары еш жерде есептелмеген
table-read = `{ $file }`: { $protocols }, барлығы { $rows }
table-read-totals = жиынтық жол { $n }
table-read-refused = қабылданбады { $n }
table-read-blank = бос { $n }
table-read-form = { $line } ({ $form })
table-of-reason = { $n }: { $reason }
table-place-line = `{ $file }`, { $n }-жол
table-place-column = `{ $file }`, { $n }-жол, `{ $column }` бағаны
table-told-at = { $place }: { $told }
table-more-rows = және тағы { $n } жол
table-more-protocols = және тағы { $n } хаттама: оларды --all көрсетеді, --findings кестеге жазады
table-more-totals = және тағы { $n } жиын
table-more-choices = және тағы { $n } нұсқа
table-more-districts = және басымдығы көбірек тағы { $n } округ
table-more-touched = және сәйкессіздігі бар тағы { $n } округ: олар `--json` ішінде
table-more-furthest = және тағы { $n } хаттама: олар `--json` ішінде
table-more-shown-by-all = және тағы { $n } округ: оларды `--all` көрсетеді
table-more-precincts = және тағы { $n } учаске
table-more-refused = және тағы { $n } қабылданбады
table-broken-by = { $what }: { $claim }, айырмасы { $n }
table-slip = жазу қатесі
table-slip-all = { $repair }; бұл бәрін түсіндірер еді
table-slip-part = { $repair }; бұл бір бөлігін түсіндірер еді
table-slip-all-others = { $repair }; бұл бәрін түсіндірер еді, { $others } сияқты
table-slip-part-others = { $repair }; бұл бір бөлігін түсіндірер еді, { $others } сияқты
noun-other-slips = басқа жазу қатесі
table-change = `{ $field }` { $meant } орнына { $written }
table-repair = { $changes }: { $slip }
table-box = жәшік
table-box-at-stake = бір артық бюллетень тасымалды жәшікті жарамсыз ететін жерде { $ballots } күмәнді
table-reach = әсері
table-reach-at-most = ең аз басымдықтан ең көбі: { $votes }
table-total-differs = { $place }, { $line }-жол: { $field } — { $total }, ал учаскелер бойынша { $sum }
state-text-held = орындалады
state-text-forced = орындалады, өйткені нысан соған мәжбүрлейді: бұл ештеңені дәлелдемейді
state-text-cannot-fail = орындалады, өйткені екі жағы да кестенің бірдей бағандары: бұл ештеңені дәлелдемейді
state-text-failed = БҰЗЫЛҒАН
state-text-failed-though-forced = БҰЗЫЛҒАН, нысан бұған жол бермеуі керек еді
state-text-not-examined = тексерілмеді
table-identity = { $code }  { $title } [{ $basis }]: { $state }
table-part = { $part }: { $told }
table-lacks = тексерілмеді, { $lacks } жоқ
table-totals-examined = аумақтардың жиыны: { $examined } тексерілді, { $wrong } сан қосындыға тең емес
table-not-examined = тексерілмеді: { $codes }
table-code-lacks = { $code } — { $lacks } жоқ
table-code-no-protocol = { $code } — хаттама жоқ
table-none-failing = { $examined } тексерілді, бұзылғаны 0
table-failing-bound = { $examined } тексерілді, бұзылғаны { $failing }: артығы { $left }, бір хаттамада ең көбі { $largest }
table-failing-equal = { $examined } тексерілді, бұзылғаны { $failing }: сол жағы { $left } артық, оң жағы { $right } артық, бір хаттамада ең көбі { $largest }
table-remainder = { $line }; заңды қалдық { $precincts } хаттамада: { $sum } { $name }
table-comparisons-of = { $codes } ({ $n } салыстыру)
table-could-not-fail = бұл нысанда бұзыла алмайтындары: { $idle }; бұзыла алатындары: { $could }
table-none = ешқайсысы
table-in-district = { $name } округ: { $told }
table-elects-nobody = { $name } (ешкімді сайламайды)
table-closest-pair = ең жақын жеңген мен жеңілген: { $winner }, одан кейін { $loser }, басымдығы { $margin }
table-closest-lists = ең жақын көрші тізімдер: { $winner }, одан кейін { $loser }, басымдығы { $margin }
table-no-method = дауыстардың орынға қалай айналатынын сипаттама айтпайды: `[contest]` ішіндегі `method`
table-rule = { $rule }: { $elected }
rule-most = ең көп дауыс бойынша
rule-majority = жартысынан көп, әйтпесе алғашқы екеуінің екінші туры
rule-largest-remainder = ең үлкен қалдық бойынша
rule-dhondt = ең жоғары орташа бойынша, д’Ондт
rule-sainte-lague = ең жоғары орташа бойынша, Сент-Лагю
table-tie-open = теңдік мұны ашық қалдырады: бірде-бір дауысты ауыстырудың керегі жоқ
table-least-between = мұны өзгертетін ең азы: { $from } орнына { $to } үшін саналған { $votes }
table-least-after = мұны өзгертетін ең азы: басқаға саналған { $votes }, одан кейін { $what }
change-majority-lost = ешкімде жартысынан көп жоқ
change-majority-won = біреуде жартысынан көп
change-other-run-off = екінші турға басқалар шығады немесе теңдік мұны ашық қалдырады
change-open = бұл ашық
change-level = ешкімді сайламайтын жол онымен теңеседі
table-elected = сайланды: { $names }
table-seats-of-lists = { $seats }, { $lists }
noun-seats = орын
noun-lists = тізім
table-run-off = екінші тур: { $names }
table-open-places = ашық: { $places }, мыналардың арасында: { $names }
noun-open-places = орын
table-nobody-elected = ешкім сайланған жоқ
table-rows-in-no-margin = ешбір басымдыққа кірмегені: { $rows }, сондықтан мұнда бүкіл дауыс беру туралы ештеңе айтылмайды
table-bounds-found = бұл табылғанды шектейді; ешбір теңдікті бұзбайтынды мұнда ештеңе шектемейді
table-pair-effect = { $winner }, одан кейін { $loser }, басымдығы { $margin }: материалдар бойынша { $votes }, артық бюллетені бар әр тасымалды жәшік жарамсыз болса { $without }
noun-pairs = жұп
table-order-stands = бұл басымдықтан аз ({ $pairs }): табылғандар олардың ретін өзгерте алмаған
table-order-open = бұл басымдықтан аз емес ({ $pairs }, оның { $n }): табылғандар олардың ретін өзгертуі мүмкін еді
table-outcome-stands = артық немесе жетіспейтіні: { $ballots }, ондай әр жәшік жарамсыз болса — { $without }; нәтижені { $votes } өзгертеді: табылғандар оны өзгерте алмаған
table-outcome-open = артық немесе жетіспейтіні: { $ballots }, ондай әр жәшік жарамсыз болса — { $without }; нәтижені { $votes } өзгертеді: табылғандар оны өзгертуі мүмкін еді
noun-switched-votes = ауыстырылған дауыс
noun-ballots-or-votes = бюллетень мен дауыс
table-furthest = ең алысы: материалдар бойынша дауыстар, тасымалды жәшік жарамсыз болғандағы дауыстар
table-furthest-place = { $place }, { $n }-жол
table-furthest-place-file = { $place }, `{ $file }`, { $n }-жол
said-l1-to-l4 = L1–L4  { $why }
said-l0-nothing = L0  айтылмайды: бұзыла алатын ештеңе тексерілген жоқ.
said-l0-totals = L0  орындалмайды: учаскелерінің қосындысына тең емес аумақ жиыны: { $n }.
said-l0-protocols = L0  бұзыла алатын теңдіктерде ({ $identities }) өз ішінде үйлеседі: { $protocols }; нәтиже туралы бұл ештеңе айтпайды.
said-l0-failing = L0  { $n } хаттамада орындалмайды, барлығы { $protocols }, сәйкессіздіктерді қараңыз; нәтиже туралы қалғандары ештеңе айтпайды.
said-no-channels = L1–L4  айтылмайды: нысан электрондық дауыс беруді қағаздан бөлмейді. Нәтиже дұрыс па, мұны тек бюллетеньдерді санау көрсете алады.
said-surplus-fewer = P2, E6 және M1 бойынша артығы, әр жәшік жеке: { $ballots }; бұл мынадан аз: { $what }. Жоғалту түсіндірмейді; басқа жәшікке түскен бюллетень түсіндіруі мүмкін
said-surplus-not-fewer = P2, E6 және M1 бойынша артығы, әр жәшік жеке: { $ballots }; бұл мынадан аз емес: { $what }. Жоғалту түсіндірмейді; басқа жәшікке түскен бюллетень түсіндіруі мүмкін
said-the-switches = нәтижені өзгертетін дауыстар саны ({ $votes })
said-the-margin = ең аз басымдық, { $margin }
said-unexamined-cannot = ешбір теңдікпен салыстырылмаған жолдардың дауыстары: { $votes }; басқаға саналса, олар мынаған жете алмайды: { $what }
said-unexamined-could = ешбір теңдікпен салыстырылмаған жолдардың дауыстары: { $votes }; басқаға саналса, олар мынаған жетуі мүмкін: { $what }
said-lists = L2, L3  кандидаттар туралы, жұп-жұбымен айтылады; тізімдер туралы тек электрондық дауыстың қанша болуы мүмкін екені.
said-seats-stand = мүмкін электрондық дауыстар мен артық бюллетеньдер ({ $votes }) орынды өзгертетін саннан ({ $switches }) аз: қағаз хабарланғандай болса, құрылғылар не істесе де, орындар өзгермейді
said-seats-open = мүмкін электрондық дауыстар мен артық бюллетеньдер ({ $votes }) орынды өзгертетін саннан ({ $switches }) аз емес: қағазды тексеру орындарды растай алар еді дегенді мұнда ештеңе көрсетпейді
missing-none = жіберілген сайлаушылардікі жоқ, тексерілгені: { $protocols }
missing-fewer = { $precincts }, барлығы { $examined }: құрылғыны дауыссыз қайтармаған жіберілген сайлаушылардан аз саналған: { $votes }
missing-not-summed = жүйе сақтаған, бірақ нұсқалардың дауыстарына кірмеген
missing-rights = қайтарылмаған құқықтар, дауысы бар немесе жоқ
missing-explained = оқылмаған; жазылған тоқтаулар ең көбі соншасын қалдыруы мүмкін
missing-explained-or-not-summed = оқылмаған немесе қосылмаған (қаншасы сақталғанын кесте айтпайды); жазылған тоқтаулар ең көбі соншасын қалдыруы мүмкін
missing-unexplained = оқылмаған; ешбір жазылған тоқтау оларды түсіндірмейді
missing-unexplained-or-not-summed = оқылмаған немесе қосылмаған (қаншасы сақталғанын кесте айтпайды); ешбір жазылған тоқтау оларды түсіндірмейді
missing-no-outages = оқылмаған; тоқтаулар жазбасы берілмеген: сипаттама `stranded`, ал --outages кестені атай алады
missing-no-outages-or-not-summed = оқылмаған немесе қосылмаған (қаншасы сақталғанын кесте айтпайды); тоқтаулар жазбасы берілмеген: сипаттама `stranded`, ал --outages кестені атай алады
missing-here = { $place }, `{ $file }`, { $n }-жол: жіберілгені { $admitted }, саналғаны { $counted }; жетіспейтіні { $missing }, жазылған тоқтаулармен түсіндірілетіні ең көбі { $explained }, түсіндірілмегені { $unexplained }
missing-outages = жазылғаны: { $outages }, қалдырылғаны ең көбі: { $votes }
missing-outages-file = `{ $file }`: жазылғаны: { $outages }, қалдырылғаны ең көбі: { $votes }
missing-unknown = мұндағы хаттамаларда жоқ: { $precincts }, біріншісі: { $first }
missing-refused = қабылданбады: { $n }-жол: { $told }
missing-refused-column = қабылданбады: { $n }-жол, `{ $column }` бағаны: { $told }
missing-margin-stands = барлық { $votes } { $loser } үшін болса да, { $margin } басымдық сақталар еді
missing-margin-falls = барлық { $votes } { $loser } үшін болса, олар { $margin } басымдықты жабар еді
noun-identities = теңдік

## how a table is written, and rows that are refused

refused-fields = өріс { $n }, ал кестедегі баған { $wanted }
refused-no-number = сан жоқ
refused-field = { $reason }: `{ $field }`
refused-sum = бағандар бірге санақ үшін тым үлкен сан береді: { $sum }
refused-no-precinct = учаске аталмаған
refused-no-district = округ аталмаған
refused-districts = онсыз да { $n } округ бар: `{ $name }`
refused-precinct-twice = `{ $precinct }` учаскесі { $n }-жолда бар
refused-precinct-in-tables = `{ $precinct }` учаскесі { $table }-кестенің { $n }-жолында бар
refused-totals-twice = аумақтың жиыны { $n }-жолда бар
reason-fraction = бөлшек сан
reason-negative = теріс сан
reason-missing = сан жоқ
reason-too-large = санақ үшін тым үлкен сан
reason-duplicate = учаске қайталанған
reason-unreadable = оқу мүмкін емес
reason-no-precinct = учаске аталмаған
reason-not-a-number = сан орнында мәтін
reason-too-few-fields = өріс тым аз
reason-too-many-districts = округ тым көп
reason-too-many-fields = өріс тым көп
row-not-utf8 = кестенің қалған бөлігінен өзгеше, UTF-8 емес
row-too-long = жолда { $bytes } байттан көп
row-too-long-or-wide = жолда { $bytes } байттан немесе { $fields } өрістен көп
row-open-quote = жолда { $bytes } байттан немесе { $fields } өрістен көп: тырнақша жабылмай қалмады ма?
form-text = { $encoding }, өрістер арасында { $delimiter }
form-tabs = табуляция
form-workbook = XLSX, `{ $sheet }` парағы
form-parquet = Parquet файлы
form-zipped = zip мұрағатындағы `{ $member }`, { $form }

## an audit of batches

batch-of = `{ $jurisdiction }` ішіндегі `{ $batch }` топтамасы
batch-not-counted = { $batch }: іріктеуге түскен, бірақ қайта саналмаған
batch-in-no-manifest = { $batch }: іріктеуге түскен, ал ешбір тізімдемеде жоқ
batch-p = жарияланған p = { $said }, ал қайта санау бойынша p = { $p }
batch-votes-alone = { $batch }: дауыстары бар, ал ешбір тізімдемеде жоқ
batch-no-votes = { $batch }: тізімдемеде бар, ал хабарланған дауыстары жоқ
batch-too-many = { $batch }: { $ballots } үшін { $votes } дауыс
batch-total = `{ $choice }`: тексеру есебі бойынша { $said } дауыс, барлық топтамада { $found }
batch-cast = тексеру есебі бойынша берілген бюллетень { $said }, ал тізімдемелерде { $ballots }
batch-ballots = { $batch }: тексеру есебі бойынша { $ballots }, тізімдеме бойынша { $listed }
batch-other-votes = { $batch }: тексеру есебінде хабарланған дауыстар басқа
batches-label-records = жазбалар
batches-label-bound = шек
batches-label-draws = іріктеу
batches-label-risk = тәуекел
batches-label-counted = қайта санау
batches-label-differing = айырмалар
batches-confirmed = { $contest }: { $limit } тәуекел шегінде расталды
batches-not-confirmed = { $contest }: { $limit } тәуекел шегінде расталмады
batches-records = бюллетень { $ballots }, топтама { $batches }, юрисдикция { $jurisdictions }
batches-bound = U = { $bound }
batches-no-bound = шектелмеген
batches-all = бәрі
batches-draws = қайта саналғаны { $draws }; керегі { $needed }, бір қосалқымен { $spare }
batches-risk = p = { $p }, log10 p = { $log }; { $said }
batches-published = жарияланғаны { $said }
batches-unpublished = жарияланбаған
batches-counted = топтама { $batches }, бюллетень { $ballots }, іріктеуден тыстағыларды қоса
batches-differing = оның { $n }
batches-drawn = іріктеуде
batches-beside = іріктеуден тыс
batches-more = және тағы { $n }: олар `--json` ішінде
batches-contradictions = файлдар арасындағы қайшылық: { $n }
batches-note = Тәуекел есепте айтылған іріктеу үшін есептелген. Топтамалардың жария бастапқы саннан шығатыны есептелмеді.
