import type { proxySettings } from './proxy-settings.ts'
import type { About } from './settings-about.ts'

/** A part of the table in `settings-about.ts`. */
export const proxySettingsAbout: Readonly<Record<keyof typeof proxySettings, About>> = {
  httpsProxy: {
    theme: 'proxy',
    about:
      'The proxy by which addresses with `https://` are reached, as `http://user:password@host:port`; over a tunnel, gRPC, too. ' +
      'This machine itself is always reached directly.',
    source: 'ours',
  },
  httpProxy: {
    theme: 'proxy',
    about:
      'The same for addresses with `http://`. One that leads out of a cluster seldom reaches a collector inside: name that in ' +
      '`NO_PROXY`.',
    source: 'ours',
  },
  noProxy: {
    theme: 'proxy',
    about:
      'What is reached directly, separated by commas: names, which stand for those below them, too, addresses, ranges as ' +
      '`10.0.0.0/8`, each with a port if you like; or `*`.',
    source: 'ours',
  },
}
