// `NODE_OPTIONS="--import /otel/register.mjs"`. The same door as register.cjs: both take CommonJS and ES modules alike.
import { createRequire } from 'node:module'

try {
  createRequire(import.meta.url)('./register.cjs')
} catch (error) {
  const [reason] = String(error).split('\n')
  process.stderr.write(
    `otel-agent: the copy is not whole: ${reason}. The application runs without tracing. Copy the agent again.\n`,
  )
}
