const superagent = require('superagent')
const { tryAll } = require('./echo.cjs')

tryAll({
  get: async (url) => superagent.get(`${url}/plain`),
  post: async (url) => superagent.post(`${url}/plain`).send({ item: 'pear' }),
  moved: async (url) => superagent.get(`${url}/moved`),
  busy: async (url) => superagent.get(`${url}/busy`).retry(3),
  silent: async (url) => superagent.get(`${url}/silent`).timeout(200),
  cut: async (url) => superagent.get(`${url}/cut`),
  halfway: async (url) => superagent.get(`${url}/halfway`),
})
