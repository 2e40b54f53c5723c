import { apigateway as aws } from '../operations/apigateway.ts'
import type { ServiceTable } from './service-table.ts'

/**
 * AWS's API of REST APIs, with what is ours: authorizers of type JWT, in the shape that HTTP APIs have them
 * (docs/differences.md).
 */
export const apigateway = {
  ...aws,
  shapes: {
    ...aws.shapes,
    CreateAuthorizerRequest: {
      ...aws.shapes.CreateAuthorizerRequest,
      jwtConfiguration: { type: 'JwtConfiguration' },
    },
    JwtConfiguration: {
      issuer: { type: 'string', required: true },
      audience: { type: 'string[]', required: true },
    },
  },
  enums: { ...aws.enums, AuthorizerType: [...aws.enums.AuthorizerType, 'JWT'] },
} as const satisfies ServiceTable
