import '@acme/otel-agent'
import http from 'node:http'

console.log(typeof http.createServer)
