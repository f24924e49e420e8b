#!/usr/bin/env bash
# Asks the edge's gRPC door with grpcurl and nothing but its reflection: ./grpcurl.sh 127.0.0.1:9001 [API-KEY]
# grpcurl: https://github.com/fullstorydev/grpcurl, or go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3
set -euo pipefail

edge=${1:-127.0.0.1:9001}
grpcurl=${GRPCURL:-grpcurl}
headers=()
if [ $# -gt 1 ]; then
  # Reflection needs an administrator's key, a prompt one with the scope chat.
  headers=(-H "authorization: Bearer $2")
fi

call() {
  "$grpcurl" -plaintext ${headers[@]+"${headers[@]}"} "$@"
}

echo "# the services"
call "$edge" list
echo "# what the edge can do"
call "$edge" describe millrace.tokenizer.v1.TokenizerService
echo "# text to tokens"
call -d '{"text": "Hello"}' "$edge" millrace.tokenizer.v1.TokenizerService/Encode
echo "# an answer, event by event"
call -d '{
  "prompt": {
    "conversation": {"messages": [
      {"role": "system", "content": "Answer in one short English sentence."},
      {"role": "user", "content": "What is the capital of France?"}
    ]},
    "parameters": {"temperature": 0, "max_new_tokens": 40}
  }
}' "$edge" millrace.tokenizer.v1.TokenizerService/GenerateText
echo "# health"
call "$edge" grpc.health.v1.Health/Check
