'use strict'
// Azure's has no file of its own to preload that starts it: its documentation asks for one like this.
const { useAzureMonitor } = require('@azure/monitor-opentelemetry')

useAzureMonitor({ enableLiveMetrics: false, samplingRatio: 1, tracesPerSecond: 0 })
