require('@acme/otel-agent')
console.log('ran')
