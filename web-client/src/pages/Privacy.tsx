import { PlainPage, privacy } from './PlainPage';

export default function Privacy() {
  return <PlainPage text={privacy} />;
}
