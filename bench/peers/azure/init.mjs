import '@azure/monitor-opentelemetry/loader'
import { useAzureMonitor } from '@azure/monitor-opentelemetry'

useAzureMonitor({ enableLiveMetrics: false, samplingRatio: 1, tracesPerSecond: 0 })
