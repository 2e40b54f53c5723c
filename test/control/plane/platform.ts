import type { Edge } from '../../../src/control/run/edge.ts'
import { drain } from '../../../src/turns/slices.ts'
import { rootPrincipal } from '../../../src/iam/principals.ts'
import type { Platform } from '../../../src/model/platform.ts'

const unused = () => Promise.reject(new Error('not part of this test'))

/** A platform that has nothing but what a test gives it. */
export const fakePlatform = (given: Partial<Platform> = {}): Platform => ({
  now: Date.now,
  fetch: unused,
  callAws: unused,
  stages: () => undefined,
  stage: unused,
  limiter: { lease: unused, wait: unused, showsHeaders: false },
  domain: unused,
  snapshot: unused,
  invokeFunction: unused,
  streamFunction: unused,
  accessKey: () => undefined,
  cache: () => Promise.reject(new Error('nothing is kept here')),
  apiKey: () => undefined,
  isMasked: () => false,
  region: 'us-east-1',
  accountId: '000000000000',
  log: () => undefined,
  stageLog: () => undefined,
  waitUntil: () => undefined,
  ...given,
})

/** The operator. */
export const root = rootPrincipal(
  { region: 'us-east-1', accountId: '000000000000' },
  {
    accessKeyId: 'id',
  },
)

/** Where operations complete: as {@link fakePlatform}, without functions. */
export const fakeEdge = (given: Partial<Edge> = {}): Edge => ({
  platform: fakePlatform(),
  inSlices: async (work) => drain(work),
  quotas: { usage: unused, setRemaining: unused },
  invokeHosted: unused,
  streamHosted: unused,
  published: { live: () => undefined, fixed: unused },
  openSealer: async () => undefined,
  keepCodePart: unused,
  caller: root,
  conditionValue: () => undefined,
  ...given,
})
