export {
  answerOf,
  ERROR_LANGUAGE,
  type ErrorAnswer,
  errorBody,
  type ErrorKind,
  GATEWAY_ERRORS,
  type GatewayError,
  type GatewayErrorCode,
  type RequestFault,
} from './errors.ts';
export { encodeSse, type ServerSentEvent, SseDecoder } from './sse.ts';
export { type WireModel, type WireModelList, type WireUsage } from './usage.ts';
