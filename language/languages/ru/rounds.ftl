# Слова проверки бумаги по раундам.

rounds-label-seed = начальное число
rounds-label-commitment = обязательство
rounds-committed = Бюллетеней { $ballots }, пачек { $batches }. Выборки ещё нет.
rounds-publish = Опубликуйте сейчас `audit.toml`, `manifest.csv` и это число. Затем при всех получите начальное число и запустите `saylau rounds seed { $folder } SEED`.
rounds-drawn = Раунд { $round }: { $ballots }, по пачкам и местам в них.
rounds-read-them = Прочтите каждый из них и внесите таблицу `batch,position,choice`: `saylau rounds enter { $folder } FILE`.
rounds-entered = Внесено: { $readings }, из них по бюллетеням, прочитанным раньше: { $again }.
rounds-read = Раунд { $round }, прочитано бюллетеней { $sample } из { $ballots }; не найдено { $missing }, при повторном чтении прочитано иначе { $differently }.
rounds-pair = `{ $winner }` впереди `{ $loser }`  t = { $t }  p = { $p }  log10 p = { $log }  { $state }
rounds-confirmed = подтверждено при пределе риска { $limit }
rounds-not-confirmed = не подтверждено при пределе риска { $limit }
rounds-cannot-be-confirmed = никакая выборка этого не подтвердит: { $paper } на бумаге не больше, чем { $null }
rounds-supported = Бумага подтверждает исход, каковы бы ни были голоса без бумаги, если бюллетени с момента подачи хранились под надзором, а опись считает их верно.
rounds-hopeless = Никакая проверка этой бумаги не подтвердит исхода. Пересчитайте её всю вручную, насколько это поможет, и скажите, что остальное — таково, каким объявлено.
rounds-draw-more = Выберите ещё бюллетени (`saylau rounds draw` с большим общим числом) или пересчитайте все вручную.
rounds-hold-against = { $sha256 }: сверьте с опубликованным

## the plan of an audit

plan-paper = Бумажных бюллетеней { $ballots }, перевес на бумаге { $margin }, голосов без бумаги не более { $electronic }: t = { $t }.
plan-impossible = Никакая проверка бумаги не подтвердит исхода: часть без бумаги вместе с лишним может заключать весь перевес.
plan-to-draw = Сколько бюллетеней выбрать при пределе риска { $limit }, если объявленное верно:
plan-method = метод
plan-mean = в среднем
plan-done-with = проверок этим обходятся
plan-ballot-by-ballot = опрос, бюллетень за бюллетенем
plan-one-round = опрос, один раунд такой величины
plan-comparison = сверка каждого бюллетеня с его записью, ни одной ошибки
plan-as-rounds-does = опрос, бюллетень за бюллетенем, как в `saylau rounds`
plan-dash = -: все бюллетени или больше, чем метод вычисляет
