import {
  type DescExtension,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageShape,
} from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';

/**
 * An option of the contract that is a message, read as such. The library's `getOption` compiles a reader of its own for every
 * question: of all methods that took ten times as long, at every start.
 */
export const optionOf = <M extends DescMessage>(
  { proto }: DescMethod,
  { number }: DescExtension,
  message: M,
): MessageShape<M> | undefined => {
  const found = proto.options?.$unknown?.findLast(({ no }) => no === number);
  return found && fromBinary(message, new BinaryReader(found.data).bytes());
};
