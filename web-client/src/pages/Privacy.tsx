import { privacy, PlainPage } from './PlainPage';

export default function Privacy() {
  return <PlainPage text={privacy} />;
}
