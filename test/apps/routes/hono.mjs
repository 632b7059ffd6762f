import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import honoApp from './hono-app.cjs'
import { visitAll } from './visit.cjs'

visitAll(() => honoApp.describe(new Hono(), Hono, serve))
