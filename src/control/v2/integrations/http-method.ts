import { badRequest } from '../../answer/api-error.ts'

const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']

/** Throws BadRequestException for what no HTTP backend is called by. */
export function checkHttpMethod(method: string | undefined): void {
  if (!method || !httpMethods.includes(method))
    throw badRequest(
      `Invalid HttpMethod specified: ${method ?? 'null'}. Valid options are ${httpMethods.join(',')}`,
    )
}
