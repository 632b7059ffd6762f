'use strict'
// The name under which the OpenTelemetry Operator looks for an agent: `--require /…/autoinstrumentation.js`.

require('./require.cjs')
