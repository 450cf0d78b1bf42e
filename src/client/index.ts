// The module `sallyport/client`: for pages whose requests are challenged.

export {
  type Challenge,
  type Client,
  type ClientOptions,
  createClient,
  StepUpError,
  type StepUpErrorCode,
} from "./client.ts";
