import type { StageV2 } from '../../src/model/v2/api.ts'

/** A stage of an HTTP or WebSocket API in which no rule finds anything. */
export const soundStage = (stageName: string): StageV2 => ({
  stageName,
  autoDeploy: true,
  defaultRouteSettings: { throttlingRateLimit: 10, throttlingBurstLimit: 10 },
  routeSettings: {},
  stageVariables: {},
  accessLogSettings: { destinationArn: 'arn:aws:logs:a', format: '$context.requestId' },
  createdDate: 0,
  lastUpdatedDate: 0,
})
