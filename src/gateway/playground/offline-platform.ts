import type { Platform } from '../../model/platform.ts'

const offline = (): never => {
  throw new Error('there is no gateway here, and nothing can be called')
}

/** A platform without a world: its clock stands still, and whatever leads out fails. */
export const offlinePlatform: Platform = {
  now: () => Date.UTC(2025, 0, 1),
  accountId: '000000000000',
  region: 'us-east-1',
  isMasked: () => false,
  log: () => undefined,
  stageLog: () => undefined,
  waitUntil: () => undefined,
  fetch: offline,
  stage: offline,
  stages: offline,
  limiter: { lease: offline, wait: offline, showsHeaders: false },
  domain: offline,
  snapshot: offline,
  invokeFunction: offline,
  streamFunction: offline,
  callAws: offline,
  accessKey: offline,
  cache: offline,
  apiKey: offline,
}
