import { ApiError } from '../../answer/api-error.ts'

/** 404. */
export const noSuchEntity = (message: string): ApiError =>
  new ApiError('NoSuchEntity', 404, message)

/** 409: the name is taken. */
export const alreadyExists = (message: string): ApiError =>
  new ApiError('EntityAlreadyExists', 409, message)

/** 409: something depends on what is to be deleted. */
export const deleteConflict = (message: string): ApiError =>
  new ApiError('DeleteConflict', 409, message)

/** 409: a quota of IAM's. */
export const limitExceeded = (message: string): ApiError =>
  new ApiError('LimitExceeded', 409, message)

/** 400. */
export const invalidInput = (message: string): ApiError =>
  new ApiError('InvalidInput', 400, message)

/** 400. */
export const validationError = (message: string): ApiError =>
  new ApiError('ValidationError', 400, message)

/** 400: a document that is no policy. */
export const malformedPolicy = (message: string): ApiError =>
  new ApiError('MalformedPolicyDocument', 400, message)
