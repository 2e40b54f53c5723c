import type { Rule } from '../finding.ts'
import { isAuthorized, isWriting, openRoutes, routeText } from '../protection.ts'
import { sources } from '../sources.ts'

/** Rules about what anybody may call. */
export const publicRoutes: readonly Rule[] = [
  {
    id: 'public-write-route',
    title: 'Anybody may write',
    severity: 'high',
    why: 'A route that changes something, or takes every verb, and that no authorizer, key, resource policy or client certificate protects, can be called by everybody who finds its address.',
    fix: 'Give the method an authorizer or AWS_IAM, or restrict the API by a resource policy. Silence it where it is meant to be public: a sign-up, a webhook that checks a signature of its own.',
    sources: [sources.access, sources.securityHub],
    *check(api) {
      for (const route of openRoutes(api))
        if (isWriting(route) && route.backend.kind !== 'none')
          yield {
            place: route.place,
            message: `${routeText(route)} calls its backend for anybody`,
          }
    },
  },
  {
    id: 'public-aws-service',
    title: 'Anybody reads from an AWS service',
    severity: 'medium',
    why: 'The method calls an AWS service with a role of its own. Without an authorizer everybody acts in that role, as far as its mapping lets them.',
    fix: 'Give the method an authorizer or AWS_IAM, and its role the one action on the one resource that it needs.',
    sources: [sources.access, sources.bestPractices],
    *check(api) {
      for (const route of openRoutes(api))
        if (!isWriting(route) && route.backend.kind === 'aws service')
          yield {
            place: route.place,
            message: `${routeText(route)} acts in its role for anybody: ${route.backend.uri}`,
          }
    },
  },
  {
    id: 'api-key-only',
    title: 'An API key is the only protection',
    severity: 'medium',
    why: 'An API key says whom to count. It does not expire, travels in every request, and ends in clients, logs and repositories; AWS advises against it as authorization.',
    fix: 'Add an authorizer or AWS_IAM, and keep the key for the usage plan.',
    sources: [sources.apiKeys],
    *check({ routes }) {
      for (const route of routes)
        if (route.protection.isKeyRequired && !isAuthorized(route.protection))
          yield {
            place: route.place,
            message: `${routeText(route)} asks for an API key and nothing else`,
          }
    },
  },
  {
    id: 'idle-security-scheme',
    title: 'A security scheme without effect',
    severity: 'high',
    why: 'The definition says that the operation is protected. The scheme is of a kind that API Gateway does not know, so the importer leaves it out with a warning and nothing is checked.',
    fix: 'Add x-amazon-apigateway-authorizer to the scheme, or take the requirement out of the operation.',
    sources: [sources.securitySchemes],
    *check({ routes }) {
      for (const route of routes)
        for (const name of isAuthorized(route.protection) ? [] : route.idleSchemes)
          yield {
            place: route.place,
            message: `${routeText(route)} lists the security scheme ${name}, which protects nothing`,
          }
    },
  },
  {
    id: 'unvalidated-write',
    title: 'What is written is not validated',
    severity: 'low',
    why: 'Without a request validator the backend gets whatever is sent: every byte of it is the attacker’s, and every malformed one costs an invocation.',
    fix: 'Give the method a model and a request validator that checks the body and the parameters.',
    sources: [sources.validation],
    *check({ routes }) {
      for (const route of routes)
        if (isWriting(route) && !route.isValidated && route.backend.kind === 'aws service')
          yield {
            place: route.place,
            message: `${routeText(route)} hands its body to an AWS service unchecked`,
          }
    },
  },
]
