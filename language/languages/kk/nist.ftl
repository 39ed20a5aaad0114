# NIST файлдарының сөздері.


## checks

nist-n1-title = дауыстар бюллетеньдер бере алатыннан көп емес
nist-n1-formula = барлық нұсқаның дауыстары + Overvotes + Undervotes <= VotesAllowed x BallotsCast, және бір нұсқаның дауыстары <= BallotsCast, әр дауыс беру мен аумақ үшін
nist-n1-fields = SP 1500-100 өрістері: VoteCounts.Count, OtherCounts.Overvotes және .Undervotes, CandidateContest.VotesAllowed, BallotCounts.BallotsCast
nist-n1-explanation = Бюллетень әр дауыс беруде ең көбі `VotesAllowed` дауыс береді, жұмсалған не жоғалған. Дауыс бұдан көп болса, бір жерде қосып жіберілген немесе санауда бюллетень жетіспейді: мұны ешқандай жоғалту түсіндірмейді. `BallotsCast` дауыс беруге емес, аумаққа қатысты, сондықтан ол осы дауыс беру бар бюллетеньдер санынан көп болуы мүмкін, бірақ аз болмайды. Сандары орын немесе балл болатын дауыс берулер тексерілмейді; дауысты бір нұсқаға жинауға болатын жерде оның дауысы бюллетеньнен көп болуы мүмкін.
nist-n2-title = дауыстар осы дауыс беру бар әр бюллетеньді түсіндіреді
nist-n2-formula = VotesAllowed x BallotsCast <= барлық нұсқаның дауыстары + Overvotes + Undervotes, дауыс берудің ElectionDistrictId ішіндегі аумақтарда
nist-n2-fields = SP 1500-100 өрістері: VoteCounts.Count, OtherCounts.Overvotes және .Undervotes, CandidateContest.VotesAllowed, BallotCounts.BallotsCast, Contest.ElectionDistrictId, GpUnit.ComposingGpUnitIds
nist-n2-explanation = SP 1500-103 бойынша `Overvotes` пен `Undervotes` — жоғалған дауыстар, сондықтан берілгендерімен бірге олар әр бюллетеньге `VotesAllowed` болады; N1-мен бірге бұл теңдік. Кейбір жүйелер олардың орнына артық белгісі бар бюллетеньдерді санайды, кейбірі жазып қосылған кандидаттарды нұсқаларға кіргізбейді: осы түсініктердің бірімен тең шыққан жол қабылданады. `BallotsCast` аумаққа қатысты, өйткені стандартта дауыс берудің мұндай саны жоқ; сондықтан тексеру дауыс беру округі бүкіл аумақты қамтитын жерде ғана жасалады, ал алдын ала сайлауда жасалмайды. Бюллетень бірнеше парақтан тұрып, олардың бір бөлігі жоқ болса да, тең шықпайды.
nist-n3-title = жиын — бюллетень түрлерінің қосындысы
nist-n3-formula = total = election-day + early + absentee + provisional + other; election-day берілмеген жерде <=; absentee-mail + absentee-in-person + absentee-fwab + uocava <= absentee; құрылғы түрлері бірге <= барлық құрылғы
nist-n3-fields = SP 1500-100 өрістері: GpUnitId, Round және DeviceClass бірдей VoteCounts пен BallotCounts, Type (CountItemType) бойынша
nist-n3-explanation = Әр санның бюллетень түрі бар. `total` жанында `election-day` кіретін түрлер тұрса, олар түгел болуы мүмкін және жиынға тең болуы тиіс; онсыз олар бөлігі ғана болуы мүмкін, бірақ көп бола алмайды. `absentee` өз түрлерін қамтиды, олар екінші рет қосылмайды. `write-in` пен `seats` бюллетень түрі емес.
nist-n4-title = аумақтың саны бөліктерінің қосындысына тең
nist-n4-formula = аумақтың саны = оның ComposingGpUnitIds сандарының қосындысы; бөліктің өз саны жоқ жерде >=
nist-n4-fields = SP 1500-100 өрістері: GpUnitId бойынша VoteCounts, BallotCounts және OtherCounts, GpUnit.ComposingGpUnitIds, CountStatus
nist-n4-explanation = Аумақтың жиыны бөліктерімен, сан санмен салыстырылады. Өз саны жоқ бөлік өз бөліктері бойынша саналады. Аумақ екі рет, учаскелерден де, округтерден де құралуы мүмкін: жиын барлық бөліктің немесе бір типтегі барлық бөліктің қосындысы болуы тиіс. Бөліктің саны мүлде жоқ болса, дауыс беру оның бюллетеньдерінде болмауы мүмкін: онда жиыннан асқан қосынды ғана сәйкессіздік болады. CountStatus санау жүріп жатыр десе, ештеңе тексерілмейді.
nist-n5-title = бюллетеньдер сайлаушылардан, есеп берген бөліктер барлық бөліктен көп емес
nist-n5-formula = BallotsCast <= VotersParticipated <= VotersRegistered; SubUnitsReported <= TotalSubUnits, әр аумақ үшін
nist-n5-fields = SP 1500-100 өрістері: BallotCounts.BallotsCast, ReportingUnit.VotersRegistered, .VotersParticipated, .SubUnitsReported, .TotalSubUnits
nist-n5-explanation = Бюллетеньнің сайлаушыдан көп болуы — ешқандай жоғалту туғызбайтын артық. Сайлаушылар дауыс беру күні тізімге қосылып, `VotersRegistered` оған дейін саналған жерде және `BallotsCast` бюллетеньнің парақтарын санайтын жерде бұл заңды: файл екеуін де айтпайды.
nist-n6-title = әр сан бір рет берілген
nist-n6-formula = әр нұсқа (немесе бюллетеньдер), GpUnitId, Type, OtherType, DeviceClass және Round үшін бір сан; әр дауыс беру, GpUnitId және DeviceClass үшін бір OtherCounts
nist-n6-fields = SP 1500-100 өрістері: VoteCounts, BallotCounts, OtherCounts
nist-n6-explanation = Сандарды қосатын бағдарлама екеуін де алады, іздейтіні кез келгенін алады: нәтиже бағдарламаға тәуелді. Мұнда біріншісі алынады.
nist-n7-title = идентификатор бір ғана нәрсені атайды
nist-n7-formula = бір файлдың екі аумағы, құрылғысы, партиясы, кандидаты, дауыс беруі, нұсқасы не сайлауы бір @id (ObjectId) иеленбейді
nist-n7-fields = SP 1500-100 және 1500-103 өрістері: JSON ішінде @id, XML ішінде ObjectId
nist-n7-forced = файлды біреу тексерген болса, XML схемасы (xsd:ID); JSON-да ештеңе
nist-n7-explanation = Қалғанының бәрі осы идентификаторларға сілтейді. Атты бірінші иеленгені тексеріледі, екіншісі тексерілмейді, сондықтан өзгенің идентификаторын қайталаған дауыс беру есептің бірде-бір санында жоқ. Бюллетень жазбаларының көріністерін N10 тексереді; лауазымдар, адамдар мен тақырыптар оқылмайды.
nist-n8-title = сілтемелер тиісті жерге апарады
nist-n8-formula = GpUnitId, ComposingGpUnitIds, ElectionDistrictId, ElectionScopeId, CandidateIds, PartyIds, ElectionId, ContestId, ContestSelectionId, BallotStyleUnitId және CreatingDeviceId ішіндегі әр идентификатор тиісті сыныптағы нәрсені атайды; ешбір аумақ өзін-өзі қамтымайды; нұсқа өз дауыс беруіне жатады
nist-n8-fields = SP 1500-100 және 1500-103: аты Id немесе Ids деп бітетін, оқылатын барлық өріс
nist-n8-forced = XML схемасы (xsd:IDREF) — файлды біреу тексерген болса, сондай атаудың бар екенін, бірақ тиісті сыныптан екенін емес; JSON-да ештеңе
nist-n8-explanation = Сипатталмаған аумақтың санын салыстыратын ештеңе жоқ, ал басқа дауыс берудің нұсқасына берілген дауыстар — ешкімге берілмеген дауыстар. Бюллетень жазбасы бір ғана аумақты атайды, ал оның бюллетень түрі бірнешеуіне қатысты болуы мүмкін.
nist-n9-title = сандар санақ бола алады
nist-n9-formula = 0 <= сан < 2^63; 1 <= VotesAllowed
nist-n9-fields = SP 1500-100 өрістері: Count, BallotsCast, Overvotes, Undervotes, WriteIns, VotersRegistered, VotersParticipated, SubUnitsReported, TotalSubUnits; SP 1500-103: NumberVotes, Overvotes, Undervotes, WriteIns; екеуінікі: VotesAllowed, NumberElected
nist-n9-forced = сан екенін схемалар; теріс немесе тым үлкен емес екенін ештеңе
nist-n9-explanation = Санақ бола алмайтын сан бірде-бір тексеруге қатыспайды. Дауыстың бөлшегіне стандарт ерекше жағдайларда жол береді; олар саналып, есептің соңында айтылады және бірде-бір тексеруге қатыспайды.
nist-n10-title = әр бюллетень жазбасының дәл бір қолданыстағы көрінісі бар
nist-n10-formula = жазбаның бір CVRSnapshot-ының @id CurrentSnapshotId атаған мәнге тең
nist-n10-fields = SP 1500-103 өрістері: CVR.CurrentSnapshotId, CVRSnapshot.@id (ObjectId)
nist-n10-forced = XML схемасы (xsd:IDREF) — идентификатордың файлда бар екенін, бірақ осы жазбадан екенін емес; JSON-да ештеңе
nist-n10-explanation = Жазба белгілерді сканер көргендей, түсіндірілгендей және адамдар шешкендей сақтайды және санауға кіретін нұсқасын атайды. Онсыз бюллетень мұнда бірде-бір қосындыда жоқ.
nist-n11-title = бюллетень бір рет жазылған
nist-n11-formula = бір CreatingDeviceId-дің екі жазбасы бір UniqueId иеленбейді; екі жазба бір BallotAuditId иеленбейді
nist-n11-fields = SP 1500-103 өрістері: CVR.UniqueId, .CreatingDeviceId, .BallotAuditId
nist-n11-explanation = Екі рет шығарылған немесе сканерленген бума бюллетеньдерін екі рет санайды. Стандарт тастап кетуге рұқсат ететін бұл өрістерсіз жазбаларды көшірмелерінен ажыратуға болмайды.
nist-n12-title = әр дауыс беру бюллетеньде бір рет болады
nist-n12-formula = бір көріністің екі CVRContest-ы бір ContestId иеленбейді
nist-n12-fields = SP 1500-103 өрістері: CVRContest.ContestId
nist-n12-explanation = Қосатын бағдарлама мұндай бюллетеньге дауыстарын екі рет береді. Мұнда біріншісі алынады.
nist-n13-title = бюллетень құқығынан артық дауыс бермейді
nist-n13-formula = IsAllocable = yes белгілердің (IsAllocable болмаса: HasIndication = yes) NumberVotes қосындысы <= VotesAllowed, әр жазбаның қолданыстағы көрінісінде
nist-n13-fields = SP 1500-103 өрістері: SelectionPosition.NumberVotes, .IsAllocable, .HasIndication, CandidateContest.VotesAllowed
nist-n13-explanation = Артық белгісі бар дауыс беруде ол белгілер есепке алынбайды. Дауыс беру рұқсат еткеннен көп дауыс есепке алынса, жүйе артық белгіні санаған. Орын немесе балл беретін дауыс берулер тексерілмейді; VotesAllowed жазбаларда да, нәтижелерде де жоқ дауыс берулер де тексерілмейді.
nist-n14-title = бюллетеньдегі дауыс берудің қосындылары белгілерінікіне тең
nist-n14-formula = дауыстар + Overvotes + Undervotes = VotesAllowed; TotalNumberVotes = нұсқаның есепке алынатын NumberVotes; WriteIns = CVRWriteIn бар белгілер; Status overvoted болған жерде дауыс жоқ
nist-n14-fields = SP 1500-103 өрістері: CVRContest.Overvotes, .Undervotes, .WriteIns, .Status, CVRContestSelection.TotalNumberVotes, SelectionPosition.NumberVotes, .IsAllocable
nist-n14-explanation = Стандарт бойынша жоғалған, жұмсалмаған және берілген дауыстар бірге рұқсат етілген санды құрайды (CVRContest сыныбы). Кейбір жүйелер Overvotes-қа рұқсаттан асқан белгілерді жазады; бұл түсінік те қабылданады. Жазылмаған өріс тексерілмейді. Жазып қосылғандар ретінде ондай барлық белгі немесе олардың дауыс болғандары саналуы мүмкін; стандартта олардың саны дауыс беру үшін бар, бүкіл бюллетень үшін жоқ.
nist-n15-title = бумада әр нөмір бір рет тұрады
nist-n15-formula = бір CreatingDeviceId мен BatchId-дің BatchSequenceId — 0-ден немесе 1-ден ең үлкеніне дейінгі сандар, әрқайсысы бір рет (әр BallotSheetId үшін бір рет)
nist-n15-fields = SP 1500-103 өрістері: CVR.BatchId, .BatchSequenceId, .CreatingDeviceId, .BallotSheetId
nist-n15-explanation = Жетіспейтін нөмірлер — жазбалары файлда жоқ бюллетеньдер: көп учаскенің бумаларынан бір учаскені шығарғанда бұл заңды, әрі олардың қайда екенін сұрауға себеп. Екі рет тұрған нөмір — екі рет жазылған бюллетень немесе бір нөмірдегі екі бюллетень, екеуінің де қағазын қасына қою мүмкін емес.
nist-n16-title = бірде-бір қолданыстағы көрініс шешім күтпейді
nist-n16-formula = қолданыстағы көріністерде IsAllocable = unknown белгі (онсыз: HasIndication = unknown) және Status needs-adjudication жоқ
nist-n16-fields = SP 1500-103 өрістері: SelectionPosition.IsAllocable, CVRSnapshot.Status, CVRContestSelection.Status
nist-n16-explanation = Дауыс па, жоқ па — ешкім шешпеген белгілер мұнда бірде-бір қосындыда жоқ, жазбаларды қосатын адам шешуі тиіс. Оған дейін санау түпкілікті емес.
nist-n17-title = бюллетень туралы шешілгені есепке алынады
nist-n17-formula = жазбада Type interpreted немесе modified көрініс болса, қолданыстағы көріністің Type мәні original емес
nist-n17-fields = SP 1500-103 өрістері: CVRSnapshot.Type, CVR.CurrentSnapshotId
nist-n17-explanation = Есеп дауыстары сканердегі көріністен басқаша болған бюллетеньдерді дауыс беру мен аумақ бойынша санайды. Бұл сәйкессіздік емес: адамдар шешу үшін бар. Кімге қанша дауыс ауысқаны көрсетілмейді, ал жеке бюллетеньдер туралы ештеңе көрсетілмейді. Стандарт `interpreted` пен `modified` дегенді екі жерде керісінше сипаттайды, сондықтан тексеру оларды тек `original`-дан ажыратады.
nist-n18-title = сайлаушыны бюллетеньмен ештеңе байланыстырмайды
nist-n18-formula = бір құрылғының UniqueId — қатар келетін сандар емес және файлдағы рет бойынша өспейді; бірде-бір көріністе TimeStamp жоқ; бірде-бір бюллетень жазбасы өз аумағы мен бюллетень түрінде жалғыз емес
nist-n18-fields = SP 1500-103 өрістері: CVR.UniqueId, Annotation.TimeStamp, CVR.BallotStyleUnitId, .BallotStyleId
nist-n18-forced = ештеңе: стандарт UniqueId-ді құрылғы бюллетеньді өңдеген реттік нөмір деп анықтайды
nist-n18-explanation = Адамдардың сканерге не терминалға қандай ретпен немесе қашан келгенін көрген кісі оны файлдағы ретпен не уақытпен салыстыра алады. Адамның бюллетень түрін және ондайы сол жерде басқа ешкімде болмағанын білетін кісі дауысын да біледі. Тексеру файлдың бұған мүмкіндік беретінін айтады, санайды және ешкімді атамайды. BatchSequenceId — қораптағы қағаздың реті, ол қағазбен салыстыруға керек: бұл ескертпе.
nist-n19-title = бюллетень жазбалары жарияланған дауыстарды береді
nist-n19-formula = қолданыстағы көріністердің дауыстары = VoteCounts, әр дауыс беру, аумақ және нұсқа үшін, барлық жазып қосылғандар бірге; аумақтарды салыстыруға болмаса, бүкіл дауыс беру үшін
nist-n19-fields = SP 1500-103 өрістері: CVR.BallotStyleUnitId бойынша SelectionPosition.NumberVotes және .IsAllocable; SP 1500-100: GpUnitId бойынша VoteCounts.Count, OtherCounts.WriteIns
nist-n19-explanation = Нәтижелерді бюллетень жазбаларының өзінен ғана құруға болмайды (стандарттың ашық мәселесі осыны айтады): қолмен саналған дауыстардың жазбасы жоқ, жазба бюллетеньнің сырттай берілген-берілмегенін айтпайды, бюллетень түрінің аумағы бірнешеу болса да біреуін атайды, ал белгісі жоқ дауыс беру жазылмауы мүмкін, сондықтан Undervotes салыстырылмайды. Айырма — сұрақ, жауабы жетіспейтін бума болуы мүмкін. Үйлесу нәтижелердің дұрыс қосылғанын көрсетеді, жазбалардың сайлаушылар белгілегенімен бірдей екенін емес.
nist-n20-title = әр берілген бюллетеньнің жазбасы бар
nist-n20-formula = BallotStyleUnitId бойынша жазбалар = GpUnitId бойынша BallotsCast; аумақтарды салыстыруға болмаса, бәрі бірге
nist-n20-fields = SP 1500-103 өрістері: CVR.BallotStyleUnitId; SP 1500-100: BallotCounts.BallotsCast
nist-n20-explanation = Жазбаның бюллетеньнен көп болуы жоғалтудан шықпайды. Азы — басқаша, мысалы қолмен саналған бюллетеньдер немесе жетіспейтін жазбалар. BallotSheetId ішінде парақ нөмірлері болса, бір бюллетеньнің бірнеше жазбасы бар, сондықтан тексеру жасалмайды.
nist-n21-title = файлдар бір сайлау туралы
nist-n21-formula = бюллетень жазбаларының әр дауыс беруі, нұсқасы және аумағы нәтижелерде бар, керісінше де солай; екі жазба файлы бір идентификатормен атағаны — бір нәрсе
nist-n21-fields = SP 1500-100 және 1500-103 өрістері: @id (ObjectId), Code және ExternalIdentifier, дауыс берулердің, нұсқалардың және аумақтардың атаулары
nist-n21-explanation = Идентификатор бір файлдың ішінде ғана жарамды. Нәрселер атаулары қайшы келмесе, идентификатор бойынша, одан кейін ортақ код бойынша, одан кейін бір рет кездесетін атау бойынша сәйкестендіріледі. Сыңары жоғы ештеңемен салыстырылмайды.
nist-forced-nothing = ештеңе: схемасы бойынша дұрыс файлда да орындалмауы мүмкін
nist-list = NIST файлдары: { $title }
explain-forced-by = қамтамасыз етеді

## findings

nist-n1-contest = дауыстар, Overvotes және Undervotes бірге { $left }, ал { $cast } бюллетень ({ $allowed } дауыстан) ең көбі { $right } береді: { $more } артық
nist-n1-choice = бір нұсқаға { $n } дауыс, ал берілген бюллетень { $cast }
nist-n2-deficit = { $cast } бюллетень ({ $allowed } дауыстан) { $needed } береді, ал дауыстар, Overvotes және Undervotes бірге { $base }: { $missing } бірде-бір санда жоқ
nist-n3-whole = жиын { $total }, ал түрлері бірге { $sum }
nist-n3-part = жиын { $total }, ал түрлерінің бір бөлігі { $sum }
nist-n3-absentee = absentee { $all }, ал түрлері бірге { $sum }
nist-n3-devices = барлық құрылғыда бірге { $all }, ал құрылғы түрлерінде { $sum }
nist-of-ballots = бюллетеньдер: { $told }
nist-n4-parts = аумақта { $own }, ал оның { $n } бөлігінде бірге { $sum }
nist-n5-cast-participated = { $left } бюллетень берілген, { $right } сайлаушы қатысқан: { $more } артық
nist-n5-cast-registered = { $left } бюллетень берілген, тізімде { $right } сайлаушы: { $more } артық
nist-n5-participated-registered = { $left } сайлаушы қатысқан, тізімде { $right } сайлаушы: { $more } артық
nist-n5-parts = { $left } бөлік есеп берген, барлығы { $right } бөлік: { $more } артық
nist-n6-twice = бір сан екі рет берілген: { $before } және { $now }
nist-n6-differs = бір сан екі рет әрі әртүрлі берілген: { $before } және { $now }
nist-n6-others = бір дауыс беру мен аумақтың Overvotes және Undervotes сандары екі рет берілген
nist-n7-none = идентификаторы жоқ: { $what }; бұл тексерілмейді
nist-n7-again = `{ $id }` бұрыннан бар, енді басқа нәрсе солай аталған: { $what }; бұл тексерілмейді
nist-a-unit = аумақ
nist-a-device = құрылғы
nist-a-party = партия
nist-a-candidate = кандидат
nist-a-contest = дауыс беру
nist-a-choice = нұсқа
nist-a-election = сайлау
nist-n8-nowhere = `{ $field }` ешқайда апармайды, { $often }: `{ $id }`
nist-n8-other-class = `{ $field }` басқа сыныптағы нәрсені атайды, { $often }: `{ $id }`
nist-n8-circle = аумақ өзінің бөлігі болып тұр
nist-n8-contest = `ContestSelectionId` басқа дауыс берудің нұсқасын атайды, { $n } рет
nist-n8-beyond = тағы { $n } сілтеме ешқайда апармайды
nist-once = бір рет
nist-noun-times = рет
nist-n9-fraction = `{ $field }` ({ $place }) — бөлшек: { $number }
nist-n9-negative = `{ $field }` ({ $place }) — теріс: { $number }
nist-n9-beyond = `{ $field }` ({ $place }) — 2^63-тен кіші сан емес: { $number }
nist-n9-missing = `{ $field }` ({ $place }) жоқ
nist-n9-nobody = `VotesAllowed` 0-ге тең: ешкім дауыс бере алмас еді
nist-of-unit = аумақ `{ $unit }`
nist-of-ballots-of = аумақтың бюллетеньдері `{ $unit }`
nist-of-counts = аумақтың сандары `{ $unit }`
nist-of-contest = дауыс беру `{ $contest }`
nist-of-contest-and-unit = дауыс беру `{ $contest }`, аумақ `{ $unit }`
nist-of-choice = нұсқаға берілген дауыстар `{ $choice }`, дауыс беру `{ $contest }`
nist-of-a-ballot = бір бюллетеньдегі дауыс беру `{ $contest }`
nist-n10-missing = { $n } бюллетень жазбасының `CurrentSnapshotId` өрісі өз көрінісінің ешқайсысын атамайды, сондықтан ол бірде-бір қосындыда жоқ; біріншісі — { $first }
nist-n10-several = { $n } бюллетень жазбасының `CurrentSnapshotId` өрісі бірнеше көріністі бірден атайды, сондықтан ол бірде-бір қосындыда жоқ; біріншісі — { $first }
nist-record-of = CVR { $n }, `{ $file }`
nist-n11-again = `{ $field }` бұрынғы бюллетень жазбасындағымен бірдей: `{ $id }`
nist-n12-again = дауыс беру өзі бар бюллетеньдерде қайта тұр, { $n } рет
nist-n13-more = { $n } бюллетень құқығынан { $votes } дауыс артық береді
nist-n14-lost = { $n } бюллетеньде дауыстар, Overvotes және Undervotes рұқсат етілген дауыс санын құрамайды
nist-n14-totals = { $n } бюллетеньде бір нұсқаның қосындысы белгілерінікіндей емес
nist-n14-write-ins = { $n } бюллетеньде жазып қосылғандар саны ондай белгілердікіндей емес
nist-n14-status = { $n } бюллетеньде дауыс беру overvoted деп аталған, ал есепке алынған дауыстары бар
nist-n15-repeats = бума `{ $batch }`: { $records } жазбаның { $n } жазбасында нөмір бұрын кездескен
nist-n15-gaps = бума `{ $batch }`: { $last } санына дейінгі нөмірлердің { $n } нөмірінде жазба жоқ
nist-n15-numbers = { $n } жазбаның `BatchSequenceId` өрісі 0-ден басталатын сан емес
nist-n15-without = { $n } жазбаның бумада орны жоқ, қасына қағаз қою мүмкін емес
nist-n16-marks = { $n } бюллетеньде дауыс па, жоқ па — ешкім шешпеген белгілер бар
nist-n16-snapshots = { $n } бюллетень жазбасының қолданыстағы көрінісі шешім күтеді
nist-n17-several = { $records } бюллетень жазбасының { $n } жазбасында бірнеше көрініс бар
nist-n17-undone = { $n } бюллетень жазбасының кейінгі көрінісі бар, ал қолданыста бастапқысы
nist-n18-consecutive = `{ $device }` құрылғысының { $n } жазбасында `UniqueId` — қатар келетін сандар: сайлаушылардың ретін көрген кісі оларды таңдауымен байланыстыра алады
nist-n18-ascending = `{ $device }` құрылғысының { $n } жазбасында `UniqueId` файлдағы рет бойынша өседі: сайлаушылардың ретін көрген кісі оларды таңдауымен байланыстыра алады
nist-no-device = құрылғысыз
nist-n18-times = { $n } бюллетень жазбасында уақыт бар: адамның қашан дауыс бергенін немесе бюллетеньнің қашан қаралғанын білетін кісі таңдауына жақындай түседі
nist-n18-alone = { $n } бюллетень жазбасы өз аумағы мен бюллетень түрінде жалғыз: сайлаушыны білген кісі таңдауын да біледі
nist-n18-in-batches = { $n } жазбаның бумада орны бар: дауыс беру ретімен сақталған қағаз сол ретті көрсетеді
nist-n19-no-records = { $n } дауыс жарияланған, ал бұл аумақтың бюллетень жазбасы жоқ
nist-n19-differs = бюллетень жазбалары бойынша { $n } дауыс, жарияланғаны { $reported }
nist-n20-differs = { $n } бюллетень жазбасы, берілген бюллетень { $cast }
nist-n21-redefined = `{ $id }` бұрынғы файлдағыдан басқа нәрсе; бірінші мағынасы алынды
nist-n21-none = бюллетень жазбаларында да, нәтижелерде де бар бірде-бір дауыс беру жоқ: олар бір сайлау туралы емес
nist-n21-matched = сәйкестендірілген дауыс беру: идентификатор бойынша { $id }, код бойынша { $code }, атау бойынша { $name }
nist-n21-contests-strange = бюллетень жазбаларының нәтижелерде жоқ дауыс берулері ({ $n }): { $names }
nist-n21-contests-missing = нәтижелердің бюллетень жазбаларында жоқ дауыс берулері ({ $n }): { $names }
nist-n21-choices-strange = `{ $contest }` дауыс беруінің бюллетень жазбаларында бар, нәтижелерде жоқ нұсқалары ({ $n }): { $names }
nist-n21-choices-missing = `{ $contest }` дауыс беруінің нәтижелерде бар, бюллетень жазбаларында жоқ нұсқалары ({ $n }): { $names }
nist-n21-units-strange = бюллетень жазбаларының нәтижелерде жоқ аумақтары ({ $n }): { $names }
nist-and-more = { $names } және тағы { $n }

## why a comparison is not made

nist-why-ranks = орын немесе балл беретін дауыс беру
nist-why-no-cast = аумақтың BallotsCast саны жоқ
nist-why-no-allowed = дауыс берудің VotesAllowed саны жоқ
nist-why-not-every = бұл дауыс беру аумақтың әр бюллетенінде болуы міндетті емес
nist-why-no-lost = BallotsCast, VotesAllowed немесе Undervotes жоқ
nist-why-unfinished = санау аяқталмаған
nist-why-no-part = бірде-бір бөліктің саны жоқ
nist-why-fraction = дауыс саны — бөлшек
nist-why-untold = сандардың бірі бөлшек немесе дауыс құпиясы үшін жасырылған
nist-why-too-many-parts = файл аумақтардың бөліктерін қадағаланатыннан көп атайды
nist-why-one-snapshot = бірнеше көрінісі бар жазба жоқ
nist-why-sheets = бюллетень бірнеше парақтан тұрады, әрқайсысының өз жазбасы бар
nist-why-no-ballots = нәтижелерде жазбалардағы аумақтардың BallotsCast саны жоқ

## what the whole comes to

nist-level = L0: «үйлеседі» дегені файлдардың сандары салыстырылған жерде бір-бірімен тең дегенді білдіреді. Бұл нәтиже туралы ештеңе айтпайды: бюллетень жазбалары — жүйенің бюллетеньдер туралы айтқаны, ал нәтижелер солардан есептелген.
nist-nothing = тексеретін ештеңе жоқ: бірде-бір тексеру жасауға болмады
nist-consistent = үйлеседі (L0): жасауға болған { $all } тексерудің { $made } тексеруінде сәйкессіздік жоқ
nist-found = { $findings }: { $codes }
nist-noun-findings = сәйкессіздік
nist-claim-outcome = Нәтиже дұрыс деп: жазылғанға дейін өзгертілген немесе барлық санда бірдей ауыстырылған дауыстар бірде-бір тексеруді бұзбайды. Мұны тек қағаз бюллетеньдер көрсете алады.
nist-claim-comparison = Қағазбен салыстыру туралы ештеңе: артық және кем көрсету (o1, o2, u1, u2) адамдар бюллетеньдерді жазбаларымен қатар оқығанда шығады, жүйенің бірде-бір файлында олар жоқ.
nist-claim-every-ballot = Әр бюллетеньнің жазбасы бар деп: сканерленбеген бюллетень бірде-бір жазбада жоқ.
nist-claim-built = Нәтижелер тек осы жазбалардан құрылған деп: бюллетень жазбаларында қолмен саналған дауыстар да, бюллетеньнің сырттай берілгені де жоқ, сондықтан бюллетень түрлері бойынша нәтижелерге оларда ештеңе сәйкес келмейді.
nist-claim-not-examined = { $codes } туралы ештеңе: файлдарда олар салыстыратын нәрсе жоқ.
nist-claim-suppressed = Құпиялық үшін жасырылған { $n } сан туралы ештеңе: бірде-бір тексеру оларды пайдаланбайды.
nist-claim-fractions = Бөлшек болған { $n } сан туралы ештеңе: бірде-бір тексеру оларды пайдаланбайды.
nist-claim-test = Сайлау туралы ештеңе: файл өзінің сынақ екенін айтады.

## the report as text

nist-file = `{ $file }`: { $standard } ({ $form }){ $status }{ $test }: { $units }, { $contests }, { $numbers }
nist-is-test = , СЫНАҚ
nist-noun-units = аумақ
nist-noun-contests = дауыс беру
nist-noun-counts = нұсқа бойынша сан
nist-noun-records = бюллетень жазбасы
nist-noun-files = файл
nist-noun-choices = нұсқа
nist-noun-contests-and-units = дауыс беру мен аумақ
nist-noun-in-units = аумақта
nist-noun-of-ballots = бюллетеньнің
nist-more = және тағы { $n } { $what }: --all көрсетеді
nist-passed-over = архивтердегі басқа { $n } файл оқылмады
nist-heading-checks = ТЕКСЕРУЛЕР
nist-heading-contests = ДАУЫС БЕРУЛЕР
nist-heading-changed = БІРІНШІ ЖӘНЕ ҚОЛДАНЫСТАҒЫ КӨРІНІС АРАСЫНДА ӨЗГЕРГЕНІ
nist-heading-findings = СӘЙКЕССІЗДІКТЕР
nist-check = { $code }  { $title }: { $verdict }
nist-fails = { $all } реттің { $n } ретінде ОРЫНДАЛМАЙДЫ
nist-holds = орындалады, { $n } рет
nist-not-examined-times = { $n } рет тексерілмеді: { $why }
nist-reported = { $n } жарияланған
nist-by-records = бюллетень жазбалары бойынша { $n }
nist-write-ins = барлық жазып қосылғандар бірге
nist-write-in = жазып қосылған кандидат
nist-no-unit = аумақсыз
nist-seats = { $n } сайланады
nist-margin = айырма { $margin }
nist-two-margins = айырма: жарияланғаны { $reported }, бюллетень жазбалары бойынша { $records }
nist-no-difference = алшақтық жоқ
nist-differences = { $n } дауыс алшақтық
nist-differences-margin = { $n } дауыс алшақтық, АЙЫРМАДАН КЕМ ЕМЕС
nist-compared = { $units } салыстырылды
nist-compared-whole = тұтас салыстырылды
nist-changed = { $contest }, { $unit }: { $records } { $changed }
nist-finding = { $code } ({ $class }) { $claim }
nist-finding-at = { $code } ({ $class }) { $place }: { $claim }
nist-not-kept = және саналып, бір-бірден сақталмаған тағы { $n }

## the page

nist-page-title = NIST файлдарын тексеру
nist-page-read = Оқылған файлдар
nist-page-checks = Файлдарды тексеру
nist-page-contests = Екі есеп бойынша дауыс берулер
nist-page-margins = Айырмалар мен алшақтықтар
nist-page-votes = Нұсқалар бойынша дауыстар
nist-column-standard = Стандарт
nist-column-status = Файл бойынша мәртебесі
nist-column-test = сынақ
nist-column-units = Аумақтар
nist-column-contests = Дауыс берулер
nist-column-counts = Нұсқалар бойынша сандар
nist-column-records = Бюллетень жазбалары
nist-column-passed-over = архивтердегі басқа файлдар
nist-column-notes = Ескертпелер
nist-column-failing = Орындалмайды
nist-column-contest = Дауыс беру
nist-column-choice = Нұсқа
nist-column-reported = Жарияланған
nist-column-by-records = Бюллетень жазбалары бойынша
nist-column-margin = Жарияланған айырма
nist-column-records-margin = Жазбалар бойынша айырма
nist-column-differences = Алшақтықтар
nist-column-compared = Салыстырылған аумақтар
nist-column-place = Қайда
nist-column-class = Түрі
nist-choices-left-out = Тағы { $count } нұсқа: есептің JSON файлында.
