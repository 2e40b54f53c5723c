import { expect, test } from 'vitest'
import { atApi, atDev, patch, petStore } from '../../plane/pet-store.ts'
import { bad, noSetting, logPaths, settingPaths, type RecordedError } from '../../plane/recorded.ts'

/**
 * Errors recorded from AWS. The first member is the case of conformance/tables/error-messages.json (its part after `#`),
 * or the section of spec control-plane that records it.
 */
const recorded: readonly RecordedError[] = [
  // Deployments, stages, canaries
  [
    'delete-deployment-error-0',
    'DeleteDeployment',
    { ...atApi, deploymentId: '$first' },
    bad('Active stages pointing to this deployment must be moved or deleted'),
  ],
  [
    'bad-canary-deployment-id',
    'CreateStage',
    {
      ...atApi,
      stageName: 'dev3',
      deploymentId: '$first',
      canarySettings: { deploymentId: 'deploy' },
    },
    bad('Deployment id does not exist'),
  ],
  [
    '§16 canary without stage',
    'CreateDeployment',
    { ...atApi, canarySettings: { percentTraffic: 50 } },
    bad(
      'Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null',
    ),
  ],
  [
    '§16 canary on no stage',
    'CreateDeployment',
    { ...atApi, stageName: 'new', canarySettings: { percentTraffic: 50 } },
    bad(
      'Invalid deployment content specified.Stage new must already be created before making a canary release deployment',
    ),
  ],
  ...(
    [
      ['invalid-path-add', 'add', '/accessLogSettings/randomValue', logPaths],
      [
        'invalid-path-remove',
        'remove',
        '/accessLogSettings/randomValue',
        noSetting('accessLogSettings/randomValue'),
      ],
      ['invalid-path-replace', 'replace', '/accessLogSettings/randomValue', logPaths],
      ['star-and-add', 'add', '/accessLogSettings/*', logPaths],
      ['star-and-remove', 'remove', '/accessLogSettings/*', noSetting('accessLogSettings/*')],
      ['star-and-replace', 'replace', '/accessLogSettings/*', logPaths],
      ['root-and-add', 'add', '/accessLogSettings', logPaths],
      ['root-and-replace', 'replace', '/accessLogSettings', logPaths],
      [
        'update-stage-access-log-dest-remove',
        'remove',
        '/accessLogSettings/destinationArn',
        noSetting('accessLogSettings/destinationArn'),
      ],
      [
        'error-update-doc-version',
        'replace',
        '/documentation_version',
        settingPaths('/documentation_version'),
      ],
      ['error-update-tags', 'replace', '/tags/tag1', settingPaths('/tags/tag1')],
      ['§16 remove */*', 'remove', '/*/*', noSetting('*/*')],
      [
        '§16 remove canarySettings/badPath',
        'remove',
        '/canarySettings/badPath',
        noSetting('canarySettings/badPath'),
      ],
      [
        '§16 add canary',
        'add',
        '/canarySettings/deploymentId',
        bad('Invalid add operation with path: /canarySettings/deploymentId'),
      ],
    ] as const
  ).map(
    ([id, op, path, error]) =>
      [id, 'UpdateStage', { ...atDev, ...patch(op, path, 'updated') }, error] as const,
  ),
  ...(['destinationArn', 'format'] as const).map(
    (member) =>
      [
        `update-stage-access-log-${member}-empty`,
        'UpdateStage',
        { ...atDev, ...patch('replace', `/accessLogSettings/${member}`, '') },
        bad('Access Log value must not be empty'),
      ] as const,
  ),
  [
    '§16 promotion without canary',
    'UpdateStage',
    {
      ...atDev,
      patchOperations: [
        { op: 'copy', path: '/deploymentId', from: '/canarySettings/deploymentId' },
      ],
    },
    bad('Promotion not available. Canary does not exist.'),
  ],
  [
    '§16 wrong copy',
    'UpdateStage',
    {
      ...atDev,
      patchOperations: [{ op: 'copy', path: '/description', from: '/canarySettings/deploymentId' }],
    },
    bad(
      'Invalid copy operation with path: /description and from /canarySettings/deploymentId. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]',
    ),
  ],
]

test.each(recorded)('%s: %s', (_, operation, params, error) => {
  const { refusal, at } = petStore()
  expect(refusal(operation, at(params))).toBe(error)
})
