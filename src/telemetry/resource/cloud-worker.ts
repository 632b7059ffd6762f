import { parentPort, workerData } from 'node:worker_threads'
import { alibabaCloudEcsDetector } from '@opentelemetry/resource-detector-alibaba-cloud'
import {
  awsBeanstalkDetector,
  awsEc2Detector,
  awsEcsDetector,
  awsEksDetector,
  awsLambdaDetector,
} from '@opentelemetry/resource-detector-aws'
import {
  azureAppServiceDetector,
  azureFunctionsDetector,
  azureVmDetector,
} from '@opentelemetry/resource-detector-azure'
import { gcpDetector } from '@opentelemetry/resource-detector-gcp'
import type { ResourceDetector } from '@opentelemetry/resources'
import type { CloudFinding } from './cloud.ts'
import { settleAttributes } from './settle-attributes.ts'

/** The official detectors of each cloud, in the order of the official package: what a later one finds counts. */
const detectors: Readonly<Record<string, readonly ResourceDetector[]>> = {
  alibaba: [alibabaCloudEcsDetector],
  aws: [awsEc2Detector, awsEcsDetector, awsEksDetector, awsBeanstalkDetector, awsLambdaDetector],
  azure: [azureAppServiceDetector, azureFunctionsDetector, azureVmDetector],
  gcp: [gcpDetector],
}

// The program of the worker thread that `detectCloud` starts: names of clouds in, a message for each detector out.
const asked = (workerData as readonly string[]).flatMap((name) => detectors[name] ?? [])
for (const [index, detector] of asked.entries()) void report(index, detector)

async function report(index: number, detector: ResourceDetector): Promise<void> {
  const finding: CloudFinding = { index, attributes: await settleAttributes(detector) }
  parentPort?.postMessage(finding)
}
