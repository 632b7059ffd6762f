// `node --import @acme/otel-agent app.js`. All state lives in the one CommonJS copy of the agent.
import { createRequire } from 'node:module'

createRequire(import.meta.url)('./require.cjs')
