import { expect, test } from 'vitest'
import { enumValueSet } from '../../../src/control/protocol/enum-value-set.ts'
import { apigateway } from '../../../src/control/operations/apigateway.ts'

const { enums } = apigateway

// The first four were recorded on API Gateway, the others on DynamoDB, whose messages come from the same framework.
test.each<[string, readonly string[], string]>([
  ['Op', enums.Op, 'add, remove, move, test, replace, copy'],
  ['IntegrationType', enums.IntegrationType, 'HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS'],
  ['IpAddressType', enums.IpAddressType, 'ipv4, dualstack'],
  [
    'GatewayResponseType',
    enums.GatewayResponseType,
    'REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN',
  ],
  [
    'ComparisonOperator',
    'EQ NE IN LE LT GE GT BETWEEN NOT_NULL NULL CONTAINS NOT_CONTAINS BEGINS_WITH'.split(' '),
    'IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS',
  ],
  [
    'ReturnValue',
    ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'],
    'ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW',
  ],
  ['ReturnConsumedCapacity', ['INDEXES', 'TOTAL', 'NONE'], 'INDEXES, TOTAL, NONE'],
])('%s prints as AWS prints it', (_, values, printed) => {
  expect(enumValueSet(values)).toBe(`[${printed}]`)
})
