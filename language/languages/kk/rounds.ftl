# Қағазды раундтармен тексерудің сөздері.

rounds-label-seed = бастапқы сан
rounds-label-commitment = міндеттеме
rounds-committed = Бюллетень { $ballots }, топтама { $batches }. Іріктеу әлі жүргізілген жоқ.
rounds-publish = Енді `audit.toml`, `manifest.csv` және осы санды жариялаңыз. Содан кейін жұрт алдында бастапқы санды шығарып, `saylau rounds seed { $folder } SEED` іске қосыңыз.
rounds-drawn = { $round }-раунд: { $ballots }, топтама және ондағы орны бойынша.
rounds-read-them = Әрқайсысын оқып, `batch,position,choice` кестесін енгізіңіз: `saylau rounds enter { $folder } FILE`.
rounds-entered = Енгізілді: { $readings }, олардың ішінде бұрын оқылған бюллетеньдер бойынша: { $again }.
rounds-read = { $round }-раунд, { $ballots } бюллетеньнің { $sample } оқылды; табылмағаны { $missing }, екінші рет басқаша оқылғаны { $differently }.
rounds-pair = `{ $winner }` `{ $loser }` алдында  t = { $t }  p = { $p }  log10 p = { $log }  { $state }
rounds-confirmed = { $limit } тәуекел шегінде расталды
rounds-not-confirmed = { $limit } тәуекел шегінде расталмады
rounds-cannot-be-confirmed = мұны ешқандай іріктеу растай алмайды: қағаздағы { $paper } мынадан көп емес: { $null }
rounds-supported = Бюллетеньдер берілген сәттен бері қадағалауда сақталса және тізімдеме оларды дұрыс санаса, қағазсыз дауыстар қандай болса да, қағаз нәтижені растайды.
rounds-hopeless = Бұл қағазды ешқандай тексеру нәтижені растай алмайды. Оны түгел қолмен санап шығыңыз, ал қалғаны хабарланғандай екенін айтыңыз.
rounds-draw-more = Тағы бюллетень іріктеңіз (`saylau rounds draw`, жалпы саны көбірек) немесе барлығын қолмен санаңыз.
rounds-hold-against = { $sha256 }: жарияланғанымен салыстырыңыз

## the plan of an audit

plan-paper = Қағаз бюллетень { $ballots }, қағаздағы басымдық { $margin }, қағазсыз дауыс ең көбі { $electronic }: t = { $t }.
plan-impossible = Қағазды ешқандай тексеру нәтижені растай алмайды: қағазсыз бөлік пен артығы бүкіл басымдықты қамтуы мүмкін.
plan-to-draw = Хабарланғаны дұрыс болса, { $limit } тәуекел шегінде іріктелетін бюллетеньдер:
plan-method = әдіс
plan-mean = орташа
plan-done-with = тексеру осымен бітеді
plan-ballot-by-ballot = бюллетеньдерді бір-бірлеп оқу
plan-one-round = осындай көлемдегі бір раунд
plan-comparison = әр бюллетеньді жазбасымен салыстыру, бірде-бір қатесіз
plan-as-rounds-does = `saylau rounds` сияқты бюллетеньдерді бір-бірлеп оқу
plan-dash = -: барлық бюллетень немесе әдіс есептейтіннен көп
