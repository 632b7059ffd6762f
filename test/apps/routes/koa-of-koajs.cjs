const Koa = require('koa')
const mount = require('koa-mount')
const Router = require('@koa/router')
const { describe } = require('./koa-app.cjs')
const { visitAll } = require('./visit.cjs')

visitAll(() => describe(Koa, mount, Router))
