/** The same for all versions of got. */
exports.waysOf = (got) => {
  const asking = { retry: { limit: 3, calculateDelay: ({ computedValue }) => (computedValue === 0 ? 0 : 1) } }
  const once = { retry: { limit: 0 } }
  return {
    get: (url) => got(`${url}/plain`, asking),
    post: (url) => got.post(`${url}/plain`, { json: { item: 'pear' } }),
    moved: (url) => got(`${url}/moved`, asking),
    busy: (url) => got(`${url}/busy`, asking),
    silent: (url) => got(`${url}/silent`, { ...once, timeout: { request: 200 } }),
    cut: (url) => got(`${url}/cut`, once),
    halfway: (url) => got(`${url}/halfway`, once),
    async aborted(url) {
      const asked = got(`${url}/silent`, once)
      setTimeout(() => asked.cancel(), 100)
      await asked
    },
    async stream(url) {
      for await (const part of got.stream(`${url}/plain`)) part.length
    },
  }
}
