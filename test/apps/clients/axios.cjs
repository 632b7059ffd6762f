const axios = require('axios')
const { tryAll } = require('./echo.cjs')

const create = (adapter) => {
  const client = axios.create({ ...(adapter && { adapter }), timeout: 500 })
  client.interceptors.response.use(undefined, (error) => {
    const { config, response } = error
    return response?.status === 503 ? client.request({ ...config }) : Promise.reject(error)
  })
  return client
}

const waysOf = (client, name) => ({
  [`${name}.get`]: (url) => client.get(`${url}/plain`),
  [`${name}.post`]: (url) => client.post(`${url}/plain`, { item: 'pear' }),
  [`${name}.moved`]: (url) => client.get(`${url}/moved`),
  [`${name}.busy`]: (url) => client.get(`${url}/busy`),
  [`${name}.silent`]: (url) => client.get(`${url}/silent`),
  [`${name}.cut`]: (url) => client.get(`${url}/cut`),
  [`${name}.halfway`]: (url) => client.get(`${url}/halfway`),
  async [`${name}.aborted`](url) {
    const controller = new AbortController()
    const asked = client.get(`${url}/silent`, { signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await asked
  },
})

const hasFetch = Number(axios.VERSION.split('.')[0]) >= 1
tryAll({ ...waysOf(create(), 'http'), ...(hasFetch && waysOf(create('fetch'), 'fetch')) })
