import type { httpSettings } from './http-settings.ts'
import type { About } from './settings-about.ts'

/** A part of the table in `settings-about.ts`. */
export const httpSettingsAbout: Readonly<Record<keyof typeof httpSettings, About>> = {
  httpKnownMethods: {
    theme: 'instrumentations',
    about: 'HTTP methods that are told by name; all others are `_OTHER`. Replaces the list.',
    source: 'http',
  },
  httpIgnorePaths: {
    theme: 'instrumentations',
    about:
      'Incoming requests that are not traced, nor what they cause: paths as `/healthz`, or with what follows them as `/ready*`.',
    source: 'ours',
  },
  propagationExcludedHosts: {
    theme: 'instrumentations',
    about: 'Hosts to which no `traceparent` or `baggage` is sent: `example.org`, or all below it as `*.example.org`.',
    source: 'ours',
  },
  httpTrustForwarded: {
    theme: 'instrumentations',
    about:
      'Takes the client’s address, the scheme and the host from `Forwarded` or `X-Forwarded-*`. Anybody can send these headers: ' +
      'only for servers that nobody reaches but through a proxy that sets them.',
    source: 'ours',
  },
  httpServerRequestHeaders: {
    theme: 'instrumentations',
    about: 'Headers of incoming requests that are recorded. Credentials and cookies stay `REDACTED`.',
    source: 'http',
  },
  httpServerResponseHeaders: {
    theme: 'instrumentations',
    about: 'Headers of the responses to them.',
    source: 'http',
  },
  httpClientRequestHeaders: {
    theme: 'instrumentations',
    about: 'Headers of outgoing requests that are recorded.',
    source: 'http',
  },
  httpClientResponseHeaders: {
    theme: 'instrumentations',
    about: 'Headers of the responses to them.',
    source: 'http',
  },
  sensitiveQueryParameters: {
    theme: 'instrumentations',
    about:
      'Query parameters of URLs whose values become `REDACTED`, beside those that are always: signatures, tokens, passwords, ' +
      'secrets, keys, codes.',
    source: 'http',
  },
}
