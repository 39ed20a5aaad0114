# Слова файлов NIST.


## checks

nist-n1-title = голосов не больше, чем могут дать бюллетени
nist-n1-formula = голоса за все варианты + Overvotes + Undervotes <= VotesAllowed x BallotsCast, и голоса за вариант <= BallotsCast, для каждого голосования и территории
nist-n1-fields = поля SP 1500-100: VoteCounts.Count, OtherCounts.Overvotes и .Undervotes, CandidateContest.VotesAllowed, BallotCounts.BallotsCast
nist-n1-explanation = Бюллетень даёт в каждом голосовании не больше `VotesAllowed` голосов, использованных или потерянных. Если голосов больше, их где-то прибавили или в подсчёте недостаёт бюллетеней: никакой потерей этого не объяснить. `BallotsCast` относится к территории, а не к голосованию, поэтому это число может быть больше числа бюллетеней с этим голосованием, но не меньше. Голосования, в которых числа — места или баллы, не проверяются; там, где голоса можно складывать на одном, за один вариант их может быть больше, чем бюллетеней.
nist-n2-title = голоса объясняют каждый бюллетень с этим голосованием
nist-n2-formula = VotesAllowed x BallotsCast <= голоса за все варианты + Overvotes + Undervotes, на территориях внутри ElectionDistrictId голосования
nist-n2-fields = поля SP 1500-100: VoteCounts.Count, OtherCounts.Overvotes и .Undervotes, CandidateContest.VotesAllowed, BallotCounts.BallotsCast, Contest.ElectionDistrictId, GpUnit.ComposingGpUnitIds
nist-n2-explanation = По SP 1500-103 `Overvotes` и `Undervotes` — голоса потерянные, поэтому вместе с поданными их `VotesAllowed` на каждый бюллетень; вместе с N1 это равенство. Некоторые системы считают вместо них бюллетени с лишними отметками, некоторые не включают вписанных кандидатов в варианты: строка, которая сходится при одном из этих толкований, принимается. `BallotsCast` относится к территории, потому что для голосования такого числа в стандарте нет; поэтому проверка делается только там, где округ голосования содержит всю территорию, и не делается для предварительных выборов. Не сойдётся она и тогда, когда бюллетень состоит из нескольких листов и часть их отсутствует.
nist-n3-title = итог — сумма своих видов бюллетеней
nist-n3-formula = total = election-day + early + absentee + provisional + other; <= там, где election-day не указано; absentee-mail + absentee-in-person + absentee-fwab + uocava <= absentee; виды устройств вместе <= все устройства
nist-n3-fields = поля SP 1500-100: VoteCounts и BallotCounts с одними GpUnitId, Round и DeviceClass, по Type (CountItemType)
nist-n3-explanation = У каждого числа есть вид бюллетеней. Если рядом с `total` стоят виды, среди которых `election-day`, они могут быть всеми и должны давать итог; без него они могут быть частью и не могут быть больше. `absentee` содержит свои виды, и второй раз они не складываются. `write-in` и `seats` — не виды бюллетеней.
nist-n4-title = у территории столько же, сколько у её частей вместе
nist-n4-formula = число территории = сумма чисел её ComposingGpUnitIds; >= там, где у части нет своего числа
nist-n4-fields = поля SP 1500-100: VoteCounts, BallotCounts и OtherCounts по GpUnitId, GpUnit.ComposingGpUnitIds, CountStatus
nist-n4-explanation = Итоги территории против её частей, число за числом. Часть без собственного числа считается по своим частям. Территория может быть составлена дважды, из участков и из округов: итогом должна быть сумма всех частей или всех частей одного типа. Где у части числа нет совсем, голосования могло не быть в её бюллетенях: тогда замечание — только сумма больше итога. Там, где CountStatus говорит, что подсчёт идёт, ничего не проверяется.
nist-n5-title = бюллетеней не больше, чем избирателей, и отчитавшихся частей не больше, чем частей
nist-n5-formula = BallotsCast <= VotersParticipated <= VotersRegistered; SubUnitsReported <= TotalSubUnits, для каждой территории
nist-n5-fields = поля SP 1500-100: BallotCounts.BallotsCast, ReportingUnit.VotersRegistered, .VotersParticipated, .SubUnitsReported, .TotalSubUnits
nist-n5-explanation = Бюллетеней больше, чем избирателей, — излишек, который никакая потеря не создаст. Это законно там, где избирателей вносят в список в день голосования, а `VotersRegistered` подсчитано раньше, и там, где `BallotsCast` считает листы бюллетеня: ни того, ни другого файл не говорит.
nist-n6-title = каждое число указано один раз
nist-n6-formula = одно число для каждого варианта (или бюллетеней), GpUnitId, Type, OtherType, DeviceClass и Round; одно OtherCounts для каждого голосования, GpUnitId и DeviceClass
nist-n6-fields = поля SP 1500-100: VoteCounts, BallotCounts, OtherCounts
nist-n6-explanation = Программа, которая складывает, возьмёт оба числа, а та, что ищет одно, — любое: результат зависит от программы. Здесь берётся первое.
nist-n7-title = идентификатор обозначает одно
nist-n7-formula = никакие две территории, устройства, партии, кандидата, голосования, варианта или выборов одного файла не имеют одного @id (ObjectId)
nist-n7-fields = поля SP 1500-100 и 1500-103: @id в JSON, ObjectId в XML
nist-n7-forced = схема XML (xsd:ID), если файл кто-то проверил; в JSON — ничто
nist-n7-explanation = Всё остальное ссылается на эти идентификаторы. Проверяется первое, что носит имя, а второе нет, поэтому голосования, повторяющего чужой идентификатор, нет ни в одном числе отчёта. Снимки записей бюллетеней проверяет N10; должности, люди и заголовки не читаются.
nist-n8-title = ссылки ведут туда, куда должны
nist-n8-formula = каждый идентификатор в GpUnitId, ComposingGpUnitIds, ElectionDistrictId, ElectionScopeId, CandidateIds, PartyIds, ElectionId, ContestId, ContestSelectionId, BallotStyleUnitId и CreatingDeviceId называет предмет нужного класса; никакая территория не содержит саму себя; вариант относится к своему голосованию
nist-n8-fields = SP 1500-100 и 1500-103: все читаемые поля, чьё имя кончается на Id или Ids
nist-n8-forced = схема XML (xsd:IDREF) — что нечто с таким именем есть, если файл кто-то проверил, но не что оно нужного класса; в JSON — ничто
nist-n8-explanation = Число для неописанной территории не с чем сверить, а голоса за вариант другого голосования — голоса ни за кого. Запись бюллетеня называет только одну территорию, хотя её вид бюллетеня может относиться к нескольким.
nist-n9-title = числа могут быть количествами
nist-n9-formula = 0 <= число < 2^63; 1 <= VotesAllowed
nist-n9-fields = поля SP 1500-100: Count, BallotsCast, Overvotes, Undervotes, WriteIns, VotersRegistered, VotersParticipated, SubUnitsReported, TotalSubUnits; SP 1500-103: NumberVotes, Overvotes, Undervotes, WriteIns; обоих: VotesAllowed, NumberElected
nist-n9-forced = схемы — что это число; что оно не отрицательно и не слишком велико — ничто
nist-n9-explanation = Число, которое не может быть количеством, не участвует ни в одной проверке. Доли голосов стандарт в особых случаях допускает; они подсчитаны, названы в конце отчёта и тоже не участвуют ни в одной проверке.
nist-n10-title = у каждой записи бюллетеня ровно один действующий снимок
nist-n10-formula = у одного CVRSnapshot записи @id тот, который назван в CurrentSnapshotId
nist-n10-fields = поля SP 1500-103: CVR.CurrentSnapshotId, CVRSnapshot.@id (ObjectId)
nist-n10-forced = схема XML (xsd:IDREF) — что идентификатор где-то в файле есть, но не что он из этой записи; в JSON — ничто
nist-n10-explanation = Запись хранит отметки такими, какими их увидел сканер, как их истолковали и как решили люди, и называет версию, которая идёт в подсчёт. Без неё бюллетеня нет здесь ни в одной сумме.
nist-n11-title = бюллетень записан один раз
nist-n11-formula = никакие две записи одного CreatingDeviceId не имеют одного UniqueId; никакие две записи не имеют одного BallotAuditId
nist-n11-fields = поля SP 1500-103: CVR.UniqueId, .CreatingDeviceId, .BallotAuditId
nist-n11-explanation = Пачка, выгруженная или отсканированная дважды, считает свои бюллетени дважды. Записи без этих полей, которые стандарт разрешает опускать, нельзя отличить от копий.
nist-n12-title = каждое голосование есть в бюллетене один раз
nist-n12-formula = никакие два CVRContest одного снимка не имеют одного ContestId
nist-n12-fields = поля SP 1500-103: CVRContest.ContestId
nist-n12-explanation = Программа, которая складывает, даст такому бюллетеню его голоса дважды. Здесь берётся первое.
nist-n13-title = бюллетень даёт голосов не больше, чем вправе
nist-n13-formula = сумма NumberVotes отметок с IsAllocable = yes (без IsAllocable: с HasIndication = yes) <= VotesAllowed, в действующем снимке каждой записи
nist-n13-fields = поля SP 1500-103: SelectionPosition.NumberVotes, .IsAllocable, .HasIndication, CandidateContest.VotesAllowed
nist-n13-explanation = В голосовании с лишними отметками эти отметки не засчитываются. Если засчитано больше голосов, чем допускает голосование, система засчитала лишние. Голосования с местами или баллами не проверяются; не проверяются и те, для которых VotesAllowed нет ни в записях, ни в результатах.
nist-n14-title = суммы голосования в бюллетене — суммы его отметок
nist-n14-formula = голоса + Overvotes + Undervotes = VotesAllowed; TotalNumberVotes = засчитываемые NumberVotes варианта; WriteIns = отметки с CVRWriteIn; нет голосов там, где Status — overvoted
nist-n14-fields = поля SP 1500-103: CVRContest.Overvotes, .Undervotes, .WriteIns, .Status, CVRContestSelection.TotalNumberVotes, SelectionPosition.NumberVotes, .IsAllocable
nist-n14-explanation = По стандарту потерянные, неиспользованные и поданные голоса вместе составляют число разрешённых (класс CVRContest). Некоторые системы пишут в Overvotes отметки сверх разрешённых; такое толкование тоже принимается. Опущенное поле не проверяется. Вписанными могут считаться все отметки с вписанным кандидатом или те из них, которые стали голосами; в стандарте их число есть для голосования и нет для всего бюллетеня.
nist-n15-title = в пачке каждый номер стоит один раз
nist-n15-formula = BatchSequenceId одного CreatingDeviceId и BatchId — числа от 0 или 1 до наибольшего, каждое один раз (один раз для каждого BallotSheetId)
nist-n15-fields = поля SP 1500-103: CVR.BatchId, .BatchSequenceId, .CreatingDeviceId, .BallotSheetId
nist-n15-explanation = Недостающие номера — бюллетени, записей которых в файле нет: это законно в выгрузке одного участка из пачек, где их много, и повод спросить, где они. Номер, стоящий дважды, — бюллетень, записанный дважды, или два бюллетеня под одним номером, и ни к одному не приложить его бумагу.
nist-n16-title = ни один действующий снимок не ждёт решения
nist-n16-formula = в действующих снимках нет отметок с IsAllocable = unknown (без него: с HasIndication = unknown) и нет Status needs-adjudication
nist-n16-fields = поля SP 1500-103: SelectionPosition.IsAllocable, CVRSnapshot.Status, CVRContestSelection.Status
nist-n16-explanation = Отметок, о которых никто не решил, голоса ли это, нет здесь ни в одной сумме, и тот, кто складывает записи, должен решить. До этого подсчёт не окончателен.
nist-n17-title = что решено о бюллетене, то и засчитано
nist-n17-formula = действующий снимок не имеет Type original, если у записи есть снимок с Type interpreted или modified
nist-n17-fields = поля SP 1500-103: CVRSnapshot.Type, CVR.CurrentSnapshotId
nist-n17-explanation = Отчёт считает по голосованиям и территориям бюллетени, голоса которых теперь не те, что в снимке со сканера. Это не замечание: люди для того и есть, чтобы решать. Сколько голосов к кому перешло, не показывается, а об отдельных бюллетенях не показывается ничего. Стандарт в двух местах описывает `interpreted` и `modified` противоположно, поэтому проверка отличает их только от `original`.
nist-n18-title = ничто не связывает избирателя с бюллетенем
nist-n18-formula = UniqueId одного устройства — не числа подряд и не возрастают в порядке файла; ни у одного снимка нет TimeStamp; ни одна запись бюллетеня не единственная на своей территории и в своём виде бюллетеня
nist-n18-fields = поля SP 1500-103: CVR.UniqueId, Annotation.TimeStamp, CVR.BallotStyleUnitId, .BallotStyleId
nist-n18-forced = ничто: стандарт определяет UniqueId как порядковый номер, под которым устройство обработало бюллетень
nist-n18-explanation = Тот, кто видел, в каком порядке или когда люди подходили к сканеру или терминалу, может приложить это к порядку или времени в файле. Кто знает вид бюллетеня человека и то, что другого такого там ни у кого не было, знает и голос. Проверка говорит, что файл это позволяет, считает и никого не называет. BatchSequenceId — порядок бумаги в коробке, нужный для сверки с бумагой: это лишь примечание.
nist-n19-title = записи бюллетеней дают объявленные голоса
nist-n19-formula = голоса действующих снимков = VoteCounts, для каждого голосования, территории и варианта, все вписанные вместе; для всего голосования, если территории сравнить нельзя
nist-n19-fields = поля SP 1500-103: SelectionPosition.NumberVotes и .IsAllocable по CVR.BallotStyleUnitId; SP 1500-100: VoteCounts.Count по GpUnitId, OtherCounts.WriteIns
nist-n19-explanation = По одним записям бюллетеней результаты не построить (так говорит открытый вопрос к стандарту): у голосов, подсчитанных вручную, записей нет, запись не говорит, был ли бюллетень заочным, называет одну территорию, когда у вида бюллетеня их несколько, а голосование без отметок может быть опущено, поэтому Undervotes не сравниваются. Разница — это вопрос, и ответом может быть недостающая пачка. Согласие показывает, что результаты сложены верно, а не что записи — это отметки избирателей.
nist-n20-title = на каждый поданный бюллетень есть запись
nist-n20-formula = записи по BallotStyleUnitId = BallotsCast по GpUnitId; для всех вместе, если территории сравнить нельзя
nist-n20-fields = поля SP 1500-103: CVR.BallotStyleUnitId; SP 1500-100: BallotCounts.BallotsCast
nist-n20-explanation = Записей больше, чем бюллетеней, от потери не бывает. Меньше — это бюллетени, подсчитанные иначе, например вручную, или недостающие записи. Где в BallotSheetId номера листов, у бюллетеня несколько записей, и проверка не делается.
nist-n21-title = файлы относятся к одним выборам
nist-n21-formula = каждое голосование, вариант и территория записей бюллетеней есть в результатах, и наоборот; то, что два файла записей называют одним идентификатором, — одно и то же
nist-n21-fields = поля SP 1500-100 и 1500-103: @id (ObjectId), Code и ExternalIdentifier, имена голосований, вариантов и территорий
nist-n21-explanation = Идентификаторы действуют только внутри файла. Предметы сопоставляются по идентификатору, если имена этому не противоречат, затем по общему коду, затем по имени, которое встречается один раз. То, чему нет пары, не сравнивается ни с чем.
nist-forced-nothing = ничто: это может не выполняться в файле, верном по своей схеме
nist-list = файлы NIST: { $title }
explain-forced-by = чем обеспечено

## findings

nist-n1-contest = вместе голосов, Overvotes и Undervotes { $left }, а бюллетени (их { $cast }, по { $allowed }) дают не больше { $right }: лишних { $more }
nist-n1-choice = { $n ->
    [one] { $n } голос
    [few] { $n } голоса
   *[other] { $n } голосов
} за один вариант, а бюллетеней подано { $cast }
nist-n2-deficit = бюллетени (их { $cast }, по { $allowed }) дают { $needed }, а голосов, Overvotes и Undervotes вместе { $base }: { $missing } нет ни в одном числе
nist-n3-whole = итог { $total }, а его виды вместе { $sum }
nist-n3-part = итог { $total }, а часть его видов вместе { $sum }
nist-n3-absentee = absentee { $all }, а его виды вместе { $sum }
nist-n3-devices = у всех устройств вместе { $all }, а у видов устройств { $sum }
nist-of-ballots = бюллетени: { $told }
nist-n4-parts = у территории { $own }, а у её частей ({ $n }) вместе { $sum }
nist-n5-cast-participated = подано бюллетеней { $left }, участвовало избирателей { $right }: лишних { $more }
nist-n5-cast-registered = подано бюллетеней { $left }, избирателей в списке { $right }: лишних { $more }
nist-n5-participated-registered = участвовало избирателей { $left }, избирателей в списке { $right }: лишних { $more }
nist-n5-parts = отчитавшихся частей { $left }, всего частей { $right }: лишних { $more }
nist-n6-twice = одно число указано дважды: { $before } и { $now }
nist-n6-differs = одно число указано дважды и по-разному: { $before } и { $now }
nist-n6-others = Overvotes и Undervotes одного голосования и территории указаны дважды
nist-n7-none = без идентификатора: { $what }; это не проверяется
nist-n7-again = `{ $id }` уже есть, а теперь так обозначено другое: { $what }; это не проверяется
nist-a-unit = территория
nist-a-device = устройство
nist-a-party = партия
nist-a-candidate = кандидат
nist-a-contest = голосование
nist-a-choice = вариант
nist-a-election = выборы
nist-n8-nowhere = `{ $field }` никуда не ведёт, { $often }: `{ $id }`
nist-n8-other-class = `{ $field }` называет предмет другого класса, { $often }: `{ $id }`
nist-n8-circle = территория — часть самой себя
nist-n8-contest = `ContestSelectionId` называет вариант другого голосования, раз: { $n }
nist-n8-beyond = никуда не ведут и другие ссылки: { $n }
nist-once = один раз
nist-noun-times = { $n ->
    [one] раз
    [few] раза
   *[other] раз
}
nist-n9-fraction = `{ $field }` ({ $place }) — дробь: { $number }
nist-n9-negative = `{ $field }` ({ $place }) — отрицательное: { $number }
nist-n9-beyond = `{ $field }` ({ $place }) — не число меньше 2^63: { $number }
nist-n9-missing = `{ $field }` ({ $place }) отсутствует
nist-n9-nobody = `VotesAllowed` равно 0: голосовать не мог никто
nist-of-unit = территория `{ $unit }`
nist-of-ballots-of = бюллетени территории `{ $unit }`
nist-of-counts = числа территории `{ $unit }`
nist-of-contest = голосование `{ $contest }`
nist-of-contest-and-unit = голосование `{ $contest }`, территория `{ $unit }`
nist-of-choice = голоса за вариант `{ $choice }` голосования `{ $contest }`
nist-of-a-ballot = голосование `{ $contest }` в одном бюллетене
nist-n10-missing = { $n ->
    [one] `CurrentSnapshotId` { $n } записи бюллетеня не называет ни одного её снимка, и её нет ни в одной сумме; первая — { $first }
   *[other] `CurrentSnapshotId` { $n } записей бюллетеней не называет ни одного их снимка, и их нет ни в одной сумме; первая — { $first }
}
nist-n10-several = { $n ->
    [one] `CurrentSnapshotId` { $n } записи бюллетеня называет несколько снимков сразу, и её нет ни в одной сумме; первая — { $first }
   *[other] `CurrentSnapshotId` { $n } записей бюллетеней называет несколько снимков сразу, и их нет ни в одной сумме; первая — { $first }
}
nist-record-of = CVR { $n } в `{ $file }`
nist-n11-again = `{ $field }` тот же, что у более ранней записи бюллетеня: `{ $id }`
nist-n12-again = голосование стоит повторно на бюллетенях, где оно уже есть, раз: { $n }
nist-n13-more = { $n ->
    [one] { $n } бюллетень даёт
    [few] { $n } бюллетеня дают
   *[other] { $n } бюллетеней дают
} голосов больше, чем вправе, на { $votes }
nist-n14-lost = { $n ->
    [one] в { $n } бюллетене
   *[other] в { $n } бюллетенях
} голоса, Overvotes и Undervotes не составляют числа разрешённых голосов
nist-n14-totals = { $n ->
    [one] в { $n } бюллетене
   *[other] в { $n } бюллетенях
} сумма какого-то варианта — не сумма его отметок
nist-n14-write-ins = { $n ->
    [one] в { $n } бюллетене
   *[other] в { $n } бюллетенях
} число вписанных кандидатов — не число таких отметок
nist-n14-status = { $n ->
    [one] в { $n } бюллетене
   *[other] в { $n } бюллетенях
} голосование названо overvoted, а в нём есть засчитанные голоса
nist-n15-repeats = пачка `{ $batch }`: номер уже встречался у { $n } из { $records } записей
nist-n15-gaps = { $n ->
    [one] пачка `{ $batch }`: для { $n } номера
   *[other] пачка `{ $batch }`: для { $n } номеров
} из чисел до { $last } нет записи
nist-n15-numbers = { $n ->
    [one] `BatchSequenceId` { $n } записи — не число от 0
   *[other] `BatchSequenceId` { $n } записей — не число от 0
}
nist-n15-without = { $n ->
    [one] { $n } запись не имеет
    [few] { $n } записи не имеют
   *[other] { $n } записей не имеют
} места в пачке, и бумагу к ним не приложить
nist-n16-marks = { $n ->
    [one] на { $n } бюллетене
   *[other] на { $n } бюллетенях
} есть отметки, о которых никто не решил, голоса ли это
nist-n16-snapshots = { $n ->
    [one] действующий снимок { $n } записи бюллетеня требует решения
   *[other] действующие снимки { $n } записей бюллетеней требуют решения
}
nist-n17-several = по нескольку снимков у { $n } из { $records } записей бюллетеней
nist-n17-undone = { $n ->
    [one] у { $n } записи бюллетеня
   *[other] у { $n } записей бюллетеней
} есть более поздний снимок, а действует первоначальный
nist-n18-consecutive = { $n ->
    [one] `UniqueId` { $n } записи устройства `{ $device }`
   *[other] `UniqueId` { $n } записей устройства `{ $device }`
} — числа подряд: кто видел порядок избирателей, может связать их с их выбором
nist-n18-ascending = { $n ->
    [one] `UniqueId` { $n } записи устройства `{ $device }`
   *[other] `UniqueId` { $n } записей устройства `{ $device }`
} возрастают в порядке файла: кто видел порядок избирателей, может связать их с их выбором
nist-no-device = без устройства
nist-n18-times = { $n ->
    [one] у { $n } записи бюллетеня
   *[other] у { $n } записей бюллетеней
} есть время: кто знает, когда человек голосовал или когда бюллетень рассматривали, подходит ближе к его выбору
nist-n18-alone = { $n ->
    [one] { $n } запись бюллетеня — единственная
   *[other] записей бюллетеней: { $n } — каждая единственная
} на своей территории и в своём виде бюллетеня: кто знает избирателя, знает и выбор
nist-n18-in-batches = { $n ->
    [one] у { $n } записи
   *[other] у { $n } записей
} есть место в пачке: бумага, хранимая в порядке голосования, показывает этот порядок
nist-n19-no-records = { $n ->
    [one] объявлен { $n } голос
    [few] объявлено { $n } голоса
   *[other] объявлено { $n } голосов
}, а записей бюллетеней этой территории нет
nist-n19-differs = { $n ->
    [one] { $n } голос
    [few] { $n } голоса
   *[other] { $n } голосов
} по записям бюллетеней, объявлено { $reported }
nist-n20-differs = { $n ->
    [one] { $n } запись бюллетеня
    [few] { $n } записи бюллетеней
   *[other] { $n } записей бюллетеней
}, подано бюллетеней { $cast }
nist-n21-redefined = `{ $id }` обозначает не то, что в более раннем файле; взято первое значение
nist-n21-none = ни одного голосования нет и в записях бюллетеней, и в результатах: они не об одних выборах
nist-n21-matched = сопоставлено голосований: { $id } по идентификатору, { $code } по коду, { $name } по имени
nist-n21-contests-strange = голосования записей бюллетеней, которых нет в результатах ({ $n }): { $names }
nist-n21-contests-missing = голосования результатов, которых нет в записях бюллетеней ({ $n }): { $names }
nist-n21-choices-strange = варианты голосования `{ $contest }` в записях бюллетеней, которых нет в результатах ({ $n }): { $names }
nist-n21-choices-missing = варианты голосования `{ $contest }` в результатах, которых нет в записях бюллетеней ({ $n }): { $names }
nist-n21-units-strange = территории записей бюллетеней, которых нет в результатах ({ $n }): { $names }
nist-and-more = { $names } и ещё { $n }

## why a comparison is not made

nist-why-ranks = голосование с местами или баллами
nist-why-no-cast = у территории нет BallotsCast
nist-why-no-allowed = у голосования нет VotesAllowed
nist-why-not-every = это голосование есть не обязательно в каждом бюллетене территории
nist-why-no-lost = нет BallotsCast, VotesAllowed или Undervotes
nist-why-unfinished = подсчёт не закончен
nist-why-no-part = числа нет ни у одной части
nist-why-fraction = число голосов — дробь
nist-why-untold = одно из чисел — дробь или скрыто ради тайны голосования
nist-why-too-many-parts = файл называет больше частей территорий, чем прослеживается
nist-why-one-snapshot = ни у одной записи нет нескольких снимков
nist-why-sheets = бюллетень состоит из нескольких листов, у каждого своя запись
nist-why-no-ballots = в результатах нет BallotsCast территорий из записей

## what the whole comes to

nist-level = L0: «согласовано» значит, что числа файлов сходятся друг с другом там, где их сравнили. Об исходе это ничего не говорит: записи бюллетеней — то, что о бюллетенях говорит система, а результаты вычислены из них.
nist-nothing = проверять нечего: ни одной проверки сделать нельзя
nist-consistent = согласовано (L0): замечаний нет в { $made } из { $all } проверок, которые можно было сделать
nist-found = { $findings } в { $codes }
nist-noun-findings = { $n ->
    [one] замечание
    [few] замечания
   *[other] замечаний
}
nist-claim-outcome = Что исход верен: голоса, изменённые до записи или перенесённые одинаково во всех числах, не нарушают ни одной проверки. Показать это могут только бумажные бюллетени.
nist-claim-comparison = Что-либо о сверке с бумагой: завышения и занижения (o1, o2, u1, u2) дают бюллетени, прочитанные людьми рядом с их записями, и ни в одном файле системы их нет.
nist-claim-every-ballot = Что у каждого бюллетеня есть запись: бюллетеня, который не сканировали, нет ни в одной записи.
nist-claim-built = Что результаты построены из одних этих записей: в записях бюллетеней нет ни голосов, подсчитанных вручную, ни того, был ли бюллетень заочным, поэтому результатам по видам бюллетеней в них ничто не соответствует.
nist-claim-not-examined = Что-либо о { $codes }: в файлах нет того, что они сравнивают.
nist-claim-suppressed = { $n ->
    [one] Что-либо о { $n } числе, скрытом
   *[other] Что-либо о { $n } числах, скрытых
} ради тайны: ни одна проверка их не использует.
nist-claim-fractions = { $n ->
    [one] Что-либо о { $n } числе, которое дробно:
   *[other] Что-либо о { $n } числах, которые дробны:
} ни одна проверка их не использует.
nist-claim-test = Что-либо о выборах: файл говорит, что он пробный.

## the report as text

nist-file = `{ $file }`: { $standard } ({ $form }){ $status }{ $test }: { $units }, { $contests }, { $numbers }
nist-is-test = , ПРОБНЫЙ
nist-noun-units = { $n ->
    [one] территория
    [few] территории
   *[other] территорий
}
nist-noun-contests = { $n ->
    [one] голосование
    [few] голосования
   *[other] голосований
}
nist-noun-counts = { $n ->
    [one] число по вариантам
    [few] числа по вариантам
   *[other] чисел по вариантам
}
nist-noun-records = { $n ->
    [one] запись бюллетеня
    [few] записи бюллетеней
   *[other] записей бюллетеней
}
nist-noun-files = { $n ->
    [one] файл
    [few] файла
   *[other] файлов
}
nist-noun-choices = { $n ->
    [one] вариант
    [few] варианта
   *[other] вариантов
}
nist-noun-contests-and-units = { $n ->
    [one] строка по голосованиям и территориям
    [few] строки по голосованиям и территориям
   *[other] строк по голосованиям и территориям
}
nist-noun-in-units = { $n ->
    [one] территории
   *[other] территориях
}
nist-noun-of-ballots = { $n ->
    [one] бюллетеня
   *[other] бюллетеней
}
nist-more = и ещё { $n } { $what }: покажет --all
nist-passed-over = пропущено файлов архивов, в которых нечто иное: { $n }
nist-heading-checks = ПРОВЕРКИ
nist-heading-contests = ГОЛОСОВАНИЯ
nist-heading-changed = ИЗМЕНЕНО МЕЖДУ ПЕРВЫМ И ДЕЙСТВУЮЩИМ СНИМКОМ
nist-heading-findings = ЗАМЕЧАНИЯ
nist-check = { $code }  { $title }: { $verdict }
nist-fails = НЕ ВЫПОЛНЯЕТСЯ { $n } из { $all } раз
nist-holds = выполняется, раз: { $n }
nist-not-examined-times = не проверено, раз: { $n }: { $why }
nist-reported = { $n } объявлено
nist-by-records = { $n } по записям бюллетеней
nist-write-ins = все вписанные вместе
nist-write-in = вписанный кандидат
nist-no-unit = без территории
nist-seats = избирается { $n }
nist-margin = перевес { $margin }
nist-two-margins = перевес { $reported } объявлен, { $records } по записям бюллетеней
nist-no-difference = разницы нет
nist-differences = { $n ->
    [one] разница в { $n } голос
    [few] разница в { $n } голоса
   *[other] разница в { $n } голосов
}
nist-differences-margin = { $n ->
    [one] разница в { $n } голос
    [few] разница в { $n } голоса
   *[other] разница в { $n } голосов
}, НЕ МЕНЬШЕ ПЕРЕВЕСА
nist-compared = сравнено на { $units }
nist-compared-whole = сравнено целиком
nist-changed = { $contest }, { $unit }: { $changed } из { $records }
nist-finding = { $code } ({ $class }) { $claim }
nist-finding-at = { $code } ({ $class }) { $place }: { $claim }
nist-not-kept = и ещё { $n }, которые сосчитаны, но не сохранены по одной

## the page

nist-page-title = Проверка файлов NIST
nist-page-read = Прочитанные файлы
nist-page-checks = Проверки файлов
nist-page-contests = Голосования по обоим учётам
nist-page-margins = Перевесы и разницы
nist-page-votes = Голоса по вариантам
nist-column-standard = Стандарт
nist-column-status = Статус по файлу
nist-column-test = пробный
nist-column-units = Территории
nist-column-contests = Голосования
nist-column-counts = Числа по вариантам
nist-column-records = Записи бюллетеней
nist-column-passed-over = файлы архивов, в которых нечто иное
nist-column-notes = Примечания
nist-column-failing = Не выполняется
nist-column-contest = Голосование
nist-column-choice = Вариант
nist-column-reported = Объявлено
nist-column-by-records = По записям бюллетеней
nist-column-margin = Объявленный перевес
nist-column-records-margin = Перевес по записям
nist-column-differences = Разницы
nist-column-compared = Сравнённые территории
nist-column-place = Где
nist-column-class = Вид
nist-choices-left-out = { $n ->
    [one] Ещё { $count } вариант: в JSON отчёта.
    [few] Ещё { $count } варианта: в JSON отчёта.
   *[other] Ещё { $count } вариантов: в JSON отчёта.
}
