import { resolve } from 'node:path'

const standIn = resolve('src/instrumentations/official/winston-transport.ts')

/**
 * The winston instrumentation sends records through a package that the application would have to install: it is bundled, so
 * that it sends each record once. Its copy of `readable-stream` (33 KB) is Node's own stream, from before Node had one.
 */
export const bundleWinstonTransport = {
  name: 'bundle-winston-transport',
  setup(build) {
    build.onResolve({ filter: /^@opentelemetry\/winston-transport$/ }, () => ({ path: standIn }))
    build.onResolve({ filter: /^readable-stream\/lib\/_stream_writable\.js$/ }, () => ({
      path: 'writable',
      namespace: 'own-stream',
    }))
    build.onLoad({ filter: /.*/, namespace: 'own-stream' }, () => ({
      contents: "module.exports = require('node:stream').Writable",
      loader: 'js',
    }))
  },
}
