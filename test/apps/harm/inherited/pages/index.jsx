export default function Home({ status }) {
  return <p>{status}</p>
}

export async function getStaticProps() {
  const answer = await fetch('http://127.0.0.1:1/').catch(({ name }) => ({ status: name }))
  return { props: { status: String(answer.status) } }
}
