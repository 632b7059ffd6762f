import Router from '@koa/router'
import Koa from 'koa'
import mount from 'koa-mount'
import koaApp from './koa-app.cjs'
import { visitAll } from './visit.cjs'

visitAll(() => koaApp.describe(Koa, mount, Router))
