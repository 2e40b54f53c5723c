/** A policy that AWS keeps in every account. */
export type AwsManagedPolicy = {
  readonly arn: string
  readonly name: string
  readonly path: string
  readonly id: string
  readonly description: string
  readonly document: string
}

type Statement = Readonly<Record<string, unknown>>

const allow = (Action: string | readonly string[], Resource: string): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

/**
 * Those about API Gateway and Lambda, and the general ones, of which what other services are about is left out. Unique ids are
 * kept for good, and are not AWS’s in every case.
 */
const rows: readonly (readonly [
  name: string,
  path: string,
  id: string,
  description: string,
  statements: readonly Statement[],
])[] = [
  [
    'AdministratorAccess',
    '/',
    'ANPAIWMBCKSKIEE64ZLYK',
    'Provides full access to AWS services and resources.',
    [allow('*', '*')],
  ],
  [
    'PowerUserAccess',
    '/',
    'ANPAJYRXTHIB4FOVS3ZXS',
    'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    [
      {
        Effect: 'Allow',
        NotAction: ['iam:*', 'organizations:*', 'account:*'],
        Resource: '*',
      },
      allow(['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'], '*'),
    ],
  ],
  [
    'ReadOnlyAccess',
    '/',
    'ANPAILL3HVNFSB6DCOWYQ',
    'Provides read-only access to AWS services and resources.',
    [
      allow(
        [
          'apigateway:GET',
          'iam:Generate*',
          'iam:Get*',
          'iam:List*',
          'iam:Simulate*',
          'lambda:Get*',
          'lambda:List*',
          'logs:Describe*',
          'logs:FilterLogEvents',
          'logs:Get*',
          'sts:GetAccessKeyInfo',
          'sts:GetCallerIdentity',
          'sts:GetSessionToken',
        ],
        '*',
      ),
    ],
  ],
  [
    'IAMFullAccess',
    '/',
    'ANPAI7XKCFMBPM3QQRRVQ',
    'Provides full access to IAM via the AWS Management Console.',
    [allow(['iam:*'], '*')],
  ],
  [
    'IAMReadOnlyAccess',
    '/',
    'ANPAJKSO7NDY4T57MWDSQ',
    'Provides read only access to IAM via the AWS Management Console.',
    [allow(['iam:GenerateCredentialReport', 'iam:Get*', 'iam:List*', 'iam:Simulate*'], '*')],
  ],
  [
    'AmazonAPIGatewayAdministrator',
    '/',
    'ANPAJ4PT6VY5NLKTNUYSI',
    'Provides full access to create/edit/delete APIs in Amazon API Gateway via the AWS Management Console.',
    [allow(['apigateway:*'], 'arn:aws:apigateway:*::/*')],
  ],
  [
    'AmazonAPIGatewayInvokeFullAccess',
    '/',
    'ANPAIIWAX2NOOQJ4AIEQ6',
    'Provides full access to invoke APIs in Amazon API Gateway.',
    [allow(['execute-api:Invoke', 'execute-api:ManageConnections'], 'arn:aws:execute-api:*:*:*')],
  ],
  [
    'AmazonAPIGatewayPushToCloudWatchLogs',
    '/service-role/',
    'ANPAIK4GFO7HLKYN64ASK',
    'Allows API Gateway to push logs to user’s account.',
    [
      allow(
        [
          ...logs,
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:GetLogEvents',
          'logs:FilterLogEvents',
        ],
        '*',
      ),
    ],
  ],
  [
    'AWSLambdaBasicExecutionRole',
    '/service-role/',
    'ANPAJNCQGXC42545SKXIK',
    'Provides write permissions to CloudWatch Logs.',
    [allow(logs, '*')],
  ],
  [
    'AWSLambdaRole',
    '/service-role/',
    'ANPAJX4DPCRGTC4NFDUXI',
    'Default policy for AWS Lambda service role.',
    [allow(['lambda:InvokeFunction'], '*')],
  ],
  [
    'AWSLambda_FullAccess',
    '/',
    'ANPAZKAPJZG4ONSUR7LGQ',
    'Grants full access to AWS Lambda service.',
    [
      allow(['lambda:*', 'logs:DescribeLogGroups', 'iam:GetRole', 'iam:ListRoles'], '*'),
      {
        ...allow('iam:PassRole', '*'),
        Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      },
    ],
  ],
  [
    'AWSLambda_ReadOnlyAccess',
    '/',
    'ANPAZKAPJZG4DIWHZPJ5S',
    'Grants read-only access to AWS Lambda service.',
    [allow(['lambda:Get*', 'lambda:List*'], '*')],
  ],
]

/** AWS's own policies that are here, in the order of their names. */
export const awsManagedPolicies: readonly AwsManagedPolicy[] = rows
  .map(([name, path, id, description, Statement]) => ({
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    name,
    path,
    id,
    description,
    document: JSON.stringify({ Version: '2012-10-17', Statement }),
  }))
  .toSorted((a, b) => (a.name < b.name ? -1 : 1))

const byArn = new Map(awsManagedPolicies.map((policy) => [policy.arn, policy]))

/** One of AWS's own policies by its ARN, of whatever partition; undefined when it is not here. */
export const awsManagedPolicy = (arn: string): AwsManagedPolicy | undefined =>
  byArn.get(arn.replace(/^arn:aws-[a-z-]+:/, 'arn:aws:'))
