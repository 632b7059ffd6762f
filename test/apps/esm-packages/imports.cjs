import('./app.mjs')
