'use strict'
// Sentry has no file of its own to preload: its documentation asks for one like this.
const Sentry = require('@sentry/node')

Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1, release: 'bench' })
