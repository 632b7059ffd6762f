// Prints what an agent could have changed in this process.
const http = require('http')
const Module = require('module')

console.log(
  JSON.stringify(
    {
      modules: Object.keys(require.cache).filter((path) => !/[\\/]hooks[\\/]/.test(path)),
      agentModules: Object.keys(require.cache)
        .filter((path) => /[\\/]hooks[\\/]/.test(path))
        .map((path) => path.split(/[\\/]/).pop()),
      http: [http.request, http.get, http.Server.prototype.emit].map(String),
      loader: [Module._load, Module.prototype._compile, Module.prototype.require, Module._resolveFilename].map(String),
      listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      env: process.env,
      globals: Object.getOwnPropertyNames(globalThis),
      symbols: Object.getOwnPropertySymbols(globalThis).map(String),
      handles: process._getActiveHandles().length,
    },
    null,
    1,
  ),
)
