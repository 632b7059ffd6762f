/** Of any function that is called as `fetch` is. */
exports.waysOf = (fetch) => ({
  get: async (url) => (await fetch(`${url}/plain`)).text(),
  post: async (url) => (await fetch(`${url}/plain`, { method: 'POST', body: 'pear' })).text(),
  moved: async (url) => (await fetch(`${url}/moved`)).text(),
  cut: async (url) => (await fetch(`${url}/cut`)).text(),
  halfway: async (url) => (await fetch(`${url}/halfway`)).text(),
  async aborted(url) {
    const controller = new AbortController()
    const asked = fetch(`${url}/silent`, { signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await asked
  },
})
