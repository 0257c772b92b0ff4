# Beast's parser (headers of libboost-dev) is heavy and included by codec.cpp alone, which stays out of the unity batches.
set_source_files_properties(${CMAKE_SOURCE_DIR}/backend/http/codec.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
