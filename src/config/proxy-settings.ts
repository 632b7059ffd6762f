import type { Setting } from './setting.ts'

/** Part of the table of `settings.ts`: what every program of the environment goes by. */
export const proxySettings = {
  httpsProxy: { env: 'HTTPS_PROXY', aliases: ['https_proxy'], type: 'string', default: '', secret: true },
  httpProxy: { env: 'HTTP_PROXY', aliases: ['http_proxy'], type: 'string', default: '', secret: true },
  noProxy: { env: 'NO_PROXY', aliases: ['no_proxy'], type: 'string', default: '' },
} as const satisfies Record<string, Setting>
