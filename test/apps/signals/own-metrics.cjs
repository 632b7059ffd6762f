// An application with measurements of its own, and no span at all.
const { metrics } = require('@opentelemetry/api')

const meter = metrics.getMeter('shop', '1.0.0')
meter.createCounter('orders', { unit: '{order}' }).add(2, { kind: 'pear' })
meter.createObservableGauge('stock').addCallback((result) => result.observe(5))
if (process.argv[2] === 'exit') process.exit(0)
