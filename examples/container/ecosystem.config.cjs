// PM2: `pm2 start ecosystem.config.cjs`. The option is the application's, not PM2's own: PM2 itself is not traced.
module.exports = {
  apps: [
    {
      name: 'checkout',
      script: 'app.js',
      instances: 2,
      exec_mode: 'cluster',
      node_args: '--require /opt/otel-agent/autoinstrumentation.js',
      env: { OTEL_SERVICE_NAME: 'checkout', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' },
    },
  ],
}
