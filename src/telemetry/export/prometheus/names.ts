/**
 * OpenTelemetry's names in Prometheus's terms:
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1
 */

const units: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
}

const perUnits: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
}

/** `ms` is `milliseconds`, `By/s` is `bytes_per_second`, `{order}` is nothing. */
export function unitName(unit: string, isGauge: boolean): string {
  // Of a counter, it says that something is counted; of a gauge, that it is a share.
  if (unit === '1') return isGauge ? 'ratio' : ''
  const [what = '', per = ''] = unit.replace(/\{[^}]*\}/g, '').split('/', 2)
  const amount = units[what] ?? legal(what)
  const time = perUnits[per] ?? legal(per)
  return (time === '' ? amount : `${amount}_per_${time}`).replace(/^_+|_+$/g, '')
}

/** Without `_total`: that of a counter is added where the format wants it. */
export function familyName(name: string, unit: string, isCounter: boolean): string {
  const base = legal(name)
  const stem = isCounter ? base.replace(/_total$/, '') : base
  const hasUnit = unit === '' || `_${stem}_`.includes(`_${unit}_`)
  return notFirstDigit(hasUnit ? stem : `${stem}_${unit}`)
}

/** Keys that become the same share one label, their values in the order of the keys: `a;b`. */
export function labelsOf(attributes: Readonly<Record<string, unknown>>): Map<string, string> {
  const labels = new Map<string, string>()
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key]
    if (value === undefined || value === null) continue
    const name = labelName(key)
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    const before = labels.get(name)
    labels.set(name, before === undefined ? text : `${before};${text}`)
  }
  return labels
}

/** Names that begin with `__` are Prometheus's own: several underscores become one. */
function labelName(key: string): string {
  return notFirstDigit(legal(key)) || '_'
}

function legal(text: string): string {
  return text.replace(/[^a-z0-9_]/gi, '_').replace(/_{2,}/g, '_')
}

function notFirstDigit(name: string): string {
  return /^\d/.test(name) ? `_${name}` : name
}
