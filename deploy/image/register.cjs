'use strict'
// `NODE_OPTIONS="--require /otel/register.cjs"`. Also copied as autoinstrumentation.js, the name that the OpenTelemetry
// Operator gives to Node. Syntax of Node 8. A copy that is not whole must not keep the application from starting.

try {
  require('./hooks/require.cjs')
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
  process.stderr.write(
    `otel-agent: the copy in ${__dirname} is not whole: ${reason}. The application runs without tracing. Copy the agent again.\n`,
  )
}
